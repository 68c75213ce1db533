/*
 * What the C programs of the bench have in common: the regions of the kernel's DAMON, malloc'ed nodes of a doubly linked
 * list, and the generator of regions/random.ts, so that both sides draw the same numbers at the same price.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct region {
	uint64_t start, end;
	uint64_t sampling_address;
	uint32_t nr_accesses, last_nr_accesses, age;
	struct region *next, *previous;
};

/* xoroshiro64** */
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

/*
 * A list of `nr` regions of `rows` addresses each, or NULL without memory. Its nodes lie, by `order`,
 *   fresh      side by side, in the order of the list
 *   slab       side by side, in random order: a cache of nodes only, after many splits and merges
 *   scattered  in random order, with a block of up to 512 bytes of somebody else's between any two: a long-lived heap
 */
static struct region *list_of(uint32_t nr, uint32_t rows, const char *order)
{
	int shuffled = strcmp(order, "fresh") != 0;
	int scattered = strcmp(order, "scattered") == 0;
	struct region **nodes = malloc(nr * sizeof(*nodes));
	struct region *first;

	if (!nodes)
		return NULL;
	for (uint32_t i = 0; i < nr; i++) {
		nodes[i] = calloc(1, sizeof(**nodes));
		if (!nodes[i] || (scattered && !malloc(below(512))))
			return NULL;
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
	first = nodes[0];
	free(nodes);
	return first;
}
