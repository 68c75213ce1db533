/*
 * What aggregation.mjs measures itself against: age, merge, reset and split (SPEC.md, M2 to M5 and S8) over a doubly
 * linked list of regions, where merging frees a node and splitting mallocs one. Prints the nanoseconds per region of a
 * step, the regions that all timed steps began with, and a checksum of the last regions: aggregation.mjs must come to
 * the same two.
 *
 * Usage: aggregation MAX_REGIONS ROWS_PER_REGION PASSES WARM_UP_PASSES ORDER, of the orders in region-list.h
 */
#include <stdio.h>
#include "region-list.h"

#define MOST_ACCESSES 20u

static struct region *first;
static uint32_t nr_regions, nr_before, max_regions, split_offset;
static uint64_t total_size, size_limit;

/* The counts of one aggregation; `countsOf` of aggregation.mjs, step by step. Returns the largest. */
static uint32_t count(uint32_t rows, uint32_t pass)
{
	uint32_t largest = 0;

	for (struct region *r = first; r; r = r->next) {
		uint32_t hash = ((uint32_t)r->start ^ pass * 0x9e3779b9u) * 0x85ebca6bu;

		hash = (hash ^ hash >> 15) * 0xc2b2ae35u;
		hash ^= hash >> 16;
		if (r->start / (20 * rows) % 10 == 0)
			r->nr_accesses = MOST_ACCESSES - (hash & 3);
		else
			r->nr_accesses = (hash & 7) == 0;
		if (r->nr_accesses > largest)
			largest = r->nr_accesses;
	}
	return largest;
}

static void grow_older(uint32_t threshold)
{
	for (struct region *r = first; r; r = r->next) {
		uint32_t a = r->nr_accesses, b = r->last_nr_accesses;
		int changed = (a > b ? a - b : b - a) > threshold || !a != !b;

		r->age = changed ? 0 : r->age + 1;
	}
}

static uint32_t weighted_mean(uint32_t a, uint64_t size_a, uint32_t b, uint64_t size_b)
{
	return a == b ? a : (a * size_a + b * size_b) / (size_a + size_b);
}

static void merge_touching(uint32_t threshold)
{
	for (struct region *r = first; r; r = r->next) {
		struct region *next;

		while ((next = r->next) && r->end == next->start) {
			uint32_t a = r->nr_accesses, b = next->nr_accesses;
			uint64_t left = r->end - r->start, right = next->end - next->start;

			if ((a > b ? a - b : b - a) > threshold || left + right > size_limit)
				break;
			r->nr_accesses = weighted_mean(a, left, b, right);
			r->age = weighted_mean(r->age, left, next->age, right);
			r->end = next->end;
			r->next = next->next;
			if (r->next)
				r->next->previous = r;
			free(next);
			nr_regions--;
		}
	}
}

static void limit_sizes(void)
{
	uint32_t min = max_regions / 2;

	total_size = 0;
	for (struct region *r = first; r; r = r->next)
		total_size += r->end - r->start;
	size_limit = total_size / min;
	/* The address space never changes here, so nothing is cut: more would be a mistake of ours. */
	for (struct region *r = first; r; r = r->next)
		if (r->end - r->start > size_limit)
			exit(1);
}

static void merge(uint32_t largest)
{
	uint32_t threshold = largest / 10;

	grow_older(threshold);
	for (;;) {
		merge_touching(threshold);
		if (threshold >= MOST_ACCESSES || nr_regions <= max_regions)
			break;
		threshold = threshold ? threshold * 2 : 1;
		if (threshold > MOST_ACCESSES)
			threshold = MOST_ACCESSES;
	}
	limit_sizes();
}

static void reset(void)
{
	for (struct region *r = first; r; r = r->next) {
		r->last_nr_accesses = r->nr_accesses;
		r->nr_accesses = 0;
	}
}

static void cut(struct region *r, uint64_t left)
{
	struct region *right = malloc(sizeof(*right));

	if (!right)
		exit(1);
	*right = *r;
	right->start = right->sampling_address = r->start + left;
	right->previous = r;
	if (r->next)
		r->next->previous = right;
	r->next = right;
	r->end = right->start;
	r->sampling_address = r->start;
	nr_regions++;
}

static void split(void)
{
	uint32_t number = nr_regions;
	uint32_t pieces = number == nr_before && number < max_regions / 3 ? 3 : 2;
	int some = number > max_regions / 2;
	uint32_t every, counted;
	struct region *next;

	nr_before = number;
	if (number >= max_regions)
		return;
	every = some ? max_regions / (max_regions - number) : 1;
	counted = some ? split_offset++ : 0;
	for (struct region *r = first; r; r = next, counted++) {
		uint64_t size = r->end - r->start;

		next = r->next;
		if (every > 1 && counted % every != 0)
			continue;
		for (uint32_t made = 1; made < pieces && size >= (every == 1 ? 3 : 2); made++) {
			uint64_t left = size * (1 + below(9)) / 10;

			if (left == 0)
				continue;
			cut(r, left);
			size = left;
		}
	}
}

int main(int argc, char **argv)
{
	if (argc != 6)
		return 2;
	max_regions = strtoul(argv[1], NULL, 10);
	uint32_t rows = strtoul(argv[2], NULL, 10);
	uint32_t passes = strtoul(argv[3], NULL, 10);
	uint32_t warm_up = strtoul(argv[4], NULL, 10);
	uint64_t stepped = 0;
	uint32_t checksum = 0;
	double ns = 0;

	nr_regions = max_regions / 2;
	first = list_of(nr_regions, 2 * rows, argv[5]);
	if (!first)
		return 1;
	/* The state of `new Random(1)`. */
	state_a = 0x514e28b7u;
	state_b = 0x96a0f96bu;
	limit_sizes();
	for (uint32_t pass = 0; pass < warm_up + passes; pass++) {
		uint32_t largest = count(rows, pass);
		uint32_t number = nr_regions;
		double began = now();

		merge(largest);
		reset();
		split();
		if (pass < warm_up)
			continue;
		ns += now() - began;
		stepped += number;
	}
	for (struct region *r = first; r; r = r->next)
		checksum = checksum * 31 + ((uint32_t)r->start ^ r->age << 24 ^ r->last_nr_accesses << 16);
	printf("%.3f %llu %u\n", ns / stepped, (unsigned long long)stepped, checksum);
	return 0;
}
