import { describe, expect, test } from 'vitest';
import { Viewport } from '../../../dashboard/heatmap/viewport.js';

const AGGREGATION = 100_000;

function boundTo(to: number, length = 1_000): Viewport {
  const viewport = new Viewport();
  viewport.bound({ from: 0, to, length, aggregationUs: AGGREGATION });
  return viewport;
}

describe('the viewport', () => {
  test('shows the whole axis, and grows with what is known until 600 aggregations are seen', () => {
    const viewport = boundTo(2_000_000);
    expect(viewport.view).toEqual({ from: 0, to: 2_000_000, start: 0, end: 1_000 });
    viewport.bound({ from: 0, to: 10_000_000, length: 1_000, aggregationUs: AGGREGATION });
    expect(viewport.view.to - viewport.view.from).toBe(100 * AGGREGATION);
    viewport.bound({ from: 0, to: 500_000_000, length: 1_000, aggregationUs: AGGREGATION });
    expect(viewport.view.to - viewport.view.from).toBe(600 * AGGREGATION);
    expect(viewport.following).toBe(true);
  });

  test('leaves at most a quarter empty while it grows, and never jumps by more', () => {
    const viewport = boundTo(10 * AGGREGATION);
    let before = 10;
    for (let known = 10; known <= 600; known++) {
      viewport.bound({ from: 0, to: known * AGGREGATION, length: 1_000, aggregationUs: AGGREGATION });
      const span = (viewport.view.to - viewport.view.from) / AGGREGATION;
      expect(span).toBeGreaterThanOrEqual(known);
      expect(known / span).toBeGreaterThanOrEqual(0.75);
      expect(span / before).toBeLessThanOrEqual(1.34);
      before = span;
    }
  });

  test('stands still where somebody has zoomed to, while more comes in', () => {
    const viewport = boundTo(100_000_000);
    viewport.zoomTo({ from: 50_000_000, to: 60_000_000, start: 100, end: 300 });
    viewport.bound({ from: 0, to: 101_000_000, length: 1_000, aggregationUs: AGGREGATION });
    expect(viewport.view).toEqual({ from: 50_000_000, to: 60_000_000, start: 100, end: 300 });
    expect(viewport.following).toBe(false);
  });

  test('goes on following when only the axis was zoomed, or the zoom ends at the newest', () => {
    const viewport = boundTo(100_000_000);
    viewport.zoomTo({ start: 100, end: 300 });
    expect(viewport.following).toBe(true);
    viewport.zoomTo({ from: 90_000_000, to: 100_000_000 });
    viewport.bound({ from: 0, to: 101_000_000, length: 1_000, aggregationUs: AGGREGATION });
    expect(viewport.view).toEqual({ from: 91_000_000, to: 101_000_000, start: 100, end: 300 });
  });

  test('looks back to how it was at a time, and follows again at the newest', () => {
    const viewport = boundTo(2_000_000);
    viewport.showUntil(500_000);
    expect(viewport.view).toEqual({ from: 500_000 - 10 * AGGREGATION, to: 500_000, start: 0, end: 1_000 });
    expect(viewport.following).toBe(false);
    viewport.bound({ from: 0, to: 2_100_000, length: 1_000, aggregationUs: AGGREGATION });
    expect(viewport.view.to).toBe(500_000);
    viewport.showUntil(9_000_000);
    expect(viewport.view.to).toBe(2_100_000);
    expect(viewport.following).toBe(true);
    viewport.zoomTo({ from: 1_000_000, to: 2_000_000 });
    viewport.showUntil(500_000);
    expect(viewport.view).toMatchObject({ from: -500_000, to: 500_000 });
  });

  test('takes zooms back one by one, and starts following again with the first', () => {
    const viewport = boundTo(100_000_000);
    const first = viewport.view;
    viewport.zoomTo({ from: 50_000_000, to: 60_000_000 });
    viewport.zoomTo({ from: 52_000_000, to: 54_000_000, start: 10, end: 20 });
    viewport.back();
    expect(viewport.view).toEqual({ from: 50_000_000, to: 60_000_000, start: 0, end: 1_000 });
    expect(viewport.following).toBe(false);
    viewport.back();
    expect(viewport.view).toEqual(first);
    expect(viewport.following).toBe(true);
    expect(viewport.canGoBack).toBe(false);
  });

  test('takes the last fifty steps back, and is at the newest of then when it follows again', () => {
    const viewport = boundTo(100_000_000);
    viewport.zoomTo({ start: 100, end: 900 });
    viewport.zoomTo({ from: 50_000_000, to: 60_000_000 });
    viewport.bound({ from: 0, to: 101_000_000, length: 1_000, aggregationUs: AGGREGATION });
    viewport.back();
    expect(viewport.view).toEqual({ from: 41_000_000, to: 101_000_000, start: 100, end: 900 });
    for (let step = 0; step < 60; step++) viewport.zoomTo({ start: step, end: 500 });
    let steps = 0;
    for (; viewport.canGoBack; steps++) viewport.back();
    expect(steps).toBe(50);
    expect(viewport.view.start).toBe(9);
  });

  test('has no step to take back when nothing was changed', () => {
    const viewport = boundTo(100_000_000);
    viewport.reset();
    expect(viewport.canGoBack).toBe(false);
    viewport.zoomTo({ start: 100, end: 300 });
    viewport.reset();
    expect(viewport.canGoBack).toBe(true);
  });

  test('goes with what it shows when the axis changes, and so does each step to take back', () => {
    const viewport = boundTo(100_000_000);
    viewport.zoomTo({ start: 100, end: 300 });
    viewport.zoomTo({ start: 150, end: 250 });
    viewport.moveAxis(1_500, (position) => position + 500);
    viewport.bound({ from: 0, to: 100_000_000, length: 1_500, aggregationUs: AGGREGATION });
    expect(viewport.view).toMatchObject({ start: 650, end: 750 });
    viewport.back();
    expect(viewport.view).toMatchObject({ start: 600, end: 800 });
    viewport.back();
    expect(viewport.view).toMatchObject({ start: 0, end: 1_500 });
    expect(viewport.canGoBack).toBe(false);
  });

  test('does not zoom to less than two aggregations or eight addresses', () => {
    const viewport = boundTo(100_000_000);
    viewport.zoomTo({ from: 50_000_000, to: 50_000_001, start: 500, end: 501 });
    const { from, to, start, end } = viewport.view;
    expect(to - from).toBe(2 * AGGREGATION);
    expect(end - start).toBe(8);
  });

  test('zooms around a point of the past, and around the newest while following', () => {
    const viewport = boundTo(100_000_000);
    viewport.zoomBy(0.5, { time: 50_000_000, position: 250 });
    expect(viewport.view).toEqual({ from: 70_000_000, to: 100_000_000, start: 125, end: 625 });
    viewport.zoomTo({ from: 40_000_000, to: 60_000_000 });
    viewport.zoomBy(0.5, { time: 45_000_000 });
    expect(viewport.view).toMatchObject({ from: 42_500_000, to: 52_500_000 });
  });

  test('takes zooms that go on one from the other back at once', () => {
    const viewport = boundTo(100_000_000);
    const { view } = viewport;
    viewport.zoomBy(0.5, { position: 250 });
    viewport.zoomBy(0.9, { position: 250 }, true);
    viewport.zoomBy(0.9, { position: 250 }, true);
    viewport.back();
    expect(viewport.view).toEqual(view);
    expect(viewport.canGoBack).toBe(false);
  });

  test('pans no further than there is anything, and follows again at the newest', () => {
    const viewport = boundTo(100_000_000);
    viewport.pan(-0.5);
    expect(viewport.view).toMatchObject({ from: 10_000_000, to: 70_000_000 });
    expect(viewport.following).toBe(false);
    viewport.pan(-5);
    expect(viewport.view).toMatchObject({ from: 0, to: 60_000_000 });
    viewport.pan(5);
    expect(viewport.view).toMatchObject({ from: 40_000_000, to: 100_000_000 });
    expect(viewport.following).toBe(true);
    viewport.zoomTo({ start: 100, end: 300 });
    viewport.pan(0, -9);
    expect(viewport.view).toMatchObject({ start: 0, end: 200 });
  });

  test('a reset shows everything and follows, and can be taken back', () => {
    const viewport = boundTo(100_000_000);
    viewport.zoomTo({ from: 50_000_000, to: 60_000_000, start: 10, end: 20 });
    viewport.reset();
    expect(viewport.view).toEqual({ from: 40_000_000, to: 100_000_000, start: 0, end: 1_000 });
    expect(viewport.zoomed).toBe(false);
    viewport.back();
    expect(viewport.view).toEqual({ from: 50_000_000, to: 60_000_000, start: 10, end: 20 });
  });

  test('an axis that becomes shorter takes the view with it', () => {
    const viewport = boundTo(100_000_000);
    viewport.zoomTo({ from: 50_000_000, to: 60_000_000, start: 800, end: 1_000 });
    viewport.bound({ from: 0, to: 100_000_000, length: 500, aggregationUs: AGGREGATION });
    expect(viewport.view).toMatchObject({ start: 300, end: 500 });
  });
});
