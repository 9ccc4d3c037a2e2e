/*-------------------------------------------------------------------------
 *
 * fuzz.h
 *		Shared by the programs in this folder: random numbers, memory that ends at a
 *		guard page, packed rows and ways to damage them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/aws_ml_abi.h"

#define lengthof(array) ((int) (sizeof(array) / sizeof((array)[0])))

/* ----------------------------------------------------------------
 *		Operations
 * ----------------------------------------------------------------
 */

typedef enum Operation
{
	INVOKE_ENDPOINT,
	DETECT_SENTIMENT,
	INVOKE_MODEL,
	GET_EMBEDDINGS,
	INVOKE_FUNCTION
} Operation;

static const char *const operation_names[] = {
	[INVOKE_ENDPOINT] = "invoke_endpoint", [DETECT_SENTIMENT] = "detect_sentiment",
	[INVOKE_MODEL] = "invoke_model",       [GET_EMBEDDINGS] = "get_embeddings",
	[INVOKE_FUNCTION] = "invoke_function",
};

/* ----------------------------------------------------------------
 *		Random numbers: splitmix64, the same again for the same seed
 * ----------------------------------------------------------------
 */

static _Thread_local uint64_t random_state;

static inline uint64_t
random_bits(void)
{
	uint64_t x = random_state += 0x9e3779b97f4a7c15;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

static inline int
random_below(int n)
{
	return (int) (random_bits() % (uint64_t) n);
}

static inline bool
one_in(int n)
{
	return random_below(n) == 0;
}

#define ONE_OF(array) ((array)[random_below(lengthof(array))])

static const int64_t hostile_numbers[] = {0,
										  1,
										  -1,
										  -2,
										  25,
										  26,
										  127,
										  -128,
										  0x7f,
										  INT16_MAX,
										  INT32_MAX,
										  INT32_MIN,
										  UINT32_MAX,
										  INT64_MAX,
										  INT64_MIN,
										  INT32_MAX - 3,
										  INT64_MIN + 1};

static inline int64_t
hostile_number(void)
{
	return one_in(3) ? random_below(1000) - 500 : ONE_OF(hostile_numbers);
}

/* ----------------------------------------------------------------
 *		Memory whose end is the end of a page, with a page after it that faults
 * ----------------------------------------------------------------
 */

static inline size_t
pages_of(size_t length)
{
	size_t page = sysconf(_SC_PAGESIZE);

	return (length + page - 1) / page * page;
}

static inline char *
guarded_new(const void *data, size_t length)
{
	size_t usable = pages_of(length);
	size_t page = sysconf(_SC_PAGESIZE);
	char *base =
		mmap(NULL, usable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *start = base + usable - length;

	if (base == MAP_FAILED || mprotect(base + usable, page, PROT_NONE) != 0)
	{
		perror("guarded_new");
		abort();
	}
	if (data != NULL && length > 0)
		memcpy(start, data, length);
	return start;
}

/* From here on, any access faults. */
static inline void
guarded_free(void *start, size_t length)
{
	size_t usable = pages_of(length);

	if (start != NULL)
		munmap((char *) start + length - usable, usable + sysconf(_SC_PAGESIZE));
}

/* ----------------------------------------------------------------
 *		Packed rows (see aws_ml_abi.h)
 * ----------------------------------------------------------------
 */

typedef struct Buffer
{
	char *data;
	size_t length;
	size_t capacity;
} Buffer;

static inline void
append(Buffer *buffer, const void *data, size_t length)
{
	if (buffer->length + length > buffer->capacity)
	{
		buffer->capacity = (buffer->length + length) * 2;
		buffer->data = realloc(buffer->data, buffer->capacity);
	}
	if (length > 0)
		memcpy(buffer->data + buffer->length, data, length);
	buffer->length += length;
}

static inline void
append_int32(Buffer *buffer, int32_t value)
{
	append(buffer, &value, sizeof(value));
}

static inline void
append_field(Buffer *buffer, const char *text)
{
	append_int32(buffer, (int32_t) strlen(text));
	append(buffer, text, strlen(text));
}

/* Text, mostly: pieces with a meaning for some parser, and bytes that are not UTF-8. */
static inline void
append_random_text(Buffer *buffer, size_t most)
{
	static const char *const pieces[] = {"0.5",
										 "1",
										 "-1e999",
										 "NaN",
										 "x",
										 ",",
										 "\"",
										 "\"\"",
										 "\n",
										 "\r\n",
										 "\\",
										 "\\.",
										 " ",
										 "é",
										 "\U0001F600",
										 "\u2028",
										 "\uFEFF",
										 "\xff",
										 "\xc0\x80",
										 "\xed\xa0\x80",
										 "\xf4\x90\x80\x80",
										 "\xe2\x82",
										 "\x80",
										 "[",
										 "]",
										 "{\"",
										 "POSITIVE",
										 "null",
										 "%s%n",
										 "'",
										 "../",
										 "\x01"};
	size_t end = buffer->length + random_below((int) most + 1);

	while (buffer->length < end)
	{
		const char *piece = ONE_OF(pieces);
		char byte = (char) random_bits();

		if (one_in(50))
			append(buffer, &byte, 1);
		else if (buffer->length + strlen(piece) <= end)
			append(buffer, piece, strlen(piece));
		else
			append(buffer, "x", 1);
	}
}

/* Cuts, inserts, or overwrites with a number that could be taken for a count or a length. */
static inline void
spoil(Buffer *buffer)
{
	for (int edits = random_below(3); edits >= 0; edits--)
	{
		int32_t number = (int32_t) hostile_number();
		size_t at = random_below((int) buffer->length + 1);

		switch (random_below(4))
		{
			case 0:
				buffer->length = at;
				break;
			case 1:
				append(buffer, &number, random_below(sizeof(number)) + 1);
				break;
			case 2:
				if (at < buffer->length)
					buffer->data[at] ^= (char) (1 << random_below(8));
				break;
			default:
				if (buffer->length - at >= sizeof(number))
					memcpy(buffer->data + at, &number, sizeof(number));
				break;
		}
	}
}

/* True if these bytes are well-formed UTF-8 without a zero byte. */
static inline bool
is_text(const char *data, size_t length)
{
	const unsigned char *at = (const unsigned char *) data;
	const unsigned char *end = at + length;

	while (at < end)
	{
		int more = *at < 0x80   ? 0
				   : *at < 0xc2 ? -1
				   : *at < 0xe0 ? 1
				   : *at < 0xf0 ? 2
				   : *at < 0xf5 ? 3
								: -1;

		if (*at == 0 || more < 0 || end - at <= more)
			return false;
		/* overlong, surrogates, beyond U+10FFFF */
		if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f) ||
			(*at == 0xf0 && at[1] < 0x90) || (*at == 0xf4 && at[1] > 0x8f))
			return false;
		for (at++; more > 0; more--, at++)
			if ((*at & 0xc0) != 0x80)
				return false;
	}
	return true;
}

/* The next row: its number of fields, or a negative number for a row that failed.  False:
 * it is malformed. */
static inline bool
next_row(const char **at, const char *end, int32_t *fields, bool *all_text)
{
	*all_text = true;
	if (end - *at < (ptrdiff_t) sizeof(int32_t))
		return false;
	memcpy(fields, *at, sizeof(int32_t));
	*at += sizeof(int32_t);
	for (int32_t i = 0; i < *fields; i++)
	{
		int32_t length;

		if (end - *at < (ptrdiff_t) sizeof(int32_t))
			return false;
		memcpy(&length, *at, sizeof(int32_t));
		*at += sizeof(int32_t);
		if (length == -1)
			continue;
		if (length < 0 || length > end - *at)
			return false;
		*all_text = *all_text && is_text(*at, length);
		*at += length;
	}
	return true;
}

#endif /* FUZZ_H */
