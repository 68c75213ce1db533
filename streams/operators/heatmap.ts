/**
 * A heat map that moves with time, as numbers: whoever paints it chooses the colours.
 */
import type { OperatorFunction } from 'rxjs';
import { type Heatmap, type HeatmapOptions, RollingHeatmap } from '../../reports/index.js';
import { eachSnapshot, type SnapshotSource } from './snapshot-source.js';

/**
 * With every snapshot a matrix of the latest `rows` snapshots by `columns` cells of addresses: rates of 0 to 1, each the
 * mean over what of the cell was monitored, weighted by overlap. What none of them monitored is left out of the axis.
 *
 * @throws DamonError EINVAL for rows or columns that are no integer of 1 or more
 *
 * @example
 * monitor(options)
 *   .pipe(heatmap({ rows: 60, columns: 80 }))
 *   .subscribe(({ matrix, axis }) => console.log(matrix.length, axis.length / 80));
 */
export function heatmap(options: HeatmapOptions): OperatorFunction<SnapshotSource, Heatmap> {
  new RollingHeatmap(options);
  const given = { ...options };
  return eachSnapshot(() => {
    const map = new RollingHeatmap(given);
    return (snapshot) => map.add(snapshot);
  });
}
