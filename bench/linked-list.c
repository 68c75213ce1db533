/*
 * What sampling.mjs measures itself against: the sampling pass over a doubly linked list of regions, each a malloc'ed
 * node. One byte of a map stands for each address. Prints the nanoseconds per region of both halves together.
 *
 * Usage: linked-list NR_REGIONS ROWS_PER_REGION PASSES ORDER, of the orders in region-list.h
 */
#include <stdio.h>
#include "region-list.h"

static void prepare(struct region *first, uint8_t *map)
{
	for (struct region *r = first; r; r = r->next) {
		r->sampling_address = r->start + below(r->end - r->start);
		map[r->sampling_address] = 0;
	}
}

static uint32_t check(struct region *first, const uint8_t *map)
{
	uint32_t largest = 0;

	for (struct region *r = first; r; r = r->next) {
		r->nr_accesses += map[r->sampling_address] != 0;
		if (r->nr_accesses > largest)
			largest = r->nr_accesses;
	}
	return largest;
}

int main(int argc, char **argv)
{
	if (argc != 5)
		return 2;
	uint32_t nr = strtoul(argv[1], NULL, 10);
	uint32_t rows = strtoul(argv[2], NULL, 10);
	uint32_t passes = strtoul(argv[3], NULL, 10);
	uint64_t size = (uint64_t)nr * rows;
	uint8_t *map = malloc(size);
	struct region *first = list_of(nr, rows, argv[4]);
	uint32_t largest = 0;
	double ns = 0;

	if (!map || !first)
		return 1;
	memset(map, 0, size);
	for (uint32_t pass = 0; pass < passes; pass++) {
		double began = now();

		prepare(first, map);
		ns += now() - began;
		memset(map, 1, size / 10);
		began = now();
		largest = check(first, map);
		ns += now() - began;
	}
	if (largest != passes)
		return 1;
	printf("%.3f\n", ns / ((double)passes * nr));
	return 0;
}
