/*
 * What sampling.mjs measures itself against: the sampling pass over a doubly linked list of regions, each a malloc'ed
 * node. One byte of a map stands for each address. Prints the nanoseconds per region of both halves together.
 *
 * Usage: linked-list NR_REGIONS ROWS_PER_REGION PASSES ORDER
 *   fresh      nodes lie side by side, in the order of the list
 *   slab       side by side, in random order: a cache of nodes only, after many splits and merges
 *   scattered  in random order, with a block of up to 512 bytes of somebody else's between any two: a long-lived heap
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct region {
	uint64_t start, end;
	uint64_t sampling_address;
	uint32_t nr_accesses, last_nr_accesses, age;
	struct region *next, *previous;
};

/* The generator of regions/random.ts, xoroshiro64**, so that both sides draw the same numbers at the same price. */
static uint32_t state_a = 88172645u, state_b = 463325252u;

static uint32_t rotate(uint32_t value, int bits)
{
	return (value << bits) | (value >> (32 - bits));
}

static uint32_t random_bits(void)
{
	uint32_t result = rotate(state_a * 0x9e3779bbu, 5) * 5;

	state_b ^= state_a;
	state_a = rotate(state_a, 26) ^ state_b ^ (state_b << 9);
	state_b = rotate(state_b, 13);
	return result;
}

static uint32_t below(uint32_t bound)
{
	return (uint32_t)(((uint64_t)random_bits() * bound) >> 32);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

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
	int shuffled = strcmp(argv[4], "fresh") != 0;
	int scattered = strcmp(argv[4], "scattered") == 0;
	uint64_t size = (uint64_t)nr * rows;
	uint8_t *map = malloc(size);
	struct region **nodes = malloc(nr * sizeof(*nodes));
	uint32_t largest = 0;
	double ns = 0;

	if (!map || !nodes)
		return 1;
	memset(map, 0, size);
	for (uint32_t i = 0; i < nr; i++) {
		nodes[i] = calloc(1, sizeof(**nodes));
		if (!nodes[i] || (scattered && !malloc(below(512))))
			return 1;
	}
	for (uint32_t i = nr - 1; shuffled && i > 0; i--) {
		uint32_t other = below(i + 1);
		struct region *node = nodes[i];

		nodes[i] = nodes[other];
		nodes[other] = node;
	}
	for (uint32_t i = 0; i < nr; i++) {
		nodes[i]->start = (uint64_t)i * rows;
		nodes[i]->end = nodes[i]->start + rows;
		nodes[i]->next = i + 1 < nr ? nodes[i + 1] : NULL;
		nodes[i]->previous = i > 0 ? nodes[i - 1] : NULL;
	}

	for (uint32_t pass = 0; pass < passes; pass++) {
		double began = now();

		prepare(nodes[0], map);
		ns += now() - began;
		memset(map, 1, size / 10);
		began = now();
		largest = check(nodes[0], map);
		ns += now() - began;
	}
	if (largest != passes)
		return 1;
	printf("%.3f\n", ns / ((double)passes * nr));
	return 0;
}
