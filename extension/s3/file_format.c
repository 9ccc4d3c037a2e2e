/*-------------------------------------------------------------------------
 *
 * file_format.c
 *		Recognizes files that COPY could not read.
 *
 * The first bytes tell.  No file is rejected because of them, since text may begin with
 * the same bytes; but if COPY failed on the data, they explain why.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "s3/file_format.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static const char compressed[] =
	"The object looks like %s. COPY reads data that are not compressed, or compressed by gzip.";
static const char damaged[] =
	"The object looks like %s that is cut, damaged or compressed twice, which COPY does not read.";
static const char other_format[] =
	"The object looks like %s, which COPY does not read; it reads text, CSV and its own binary "
	"format.";
static const char other_encoding[] =
	"The object looks like %s, an encoding that PostgreSQL does not read; convert it to UTF-8.";
static const char binary_copy[] = "The object looks like %s: options say \"format binary\" then.";

typedef struct FileFormat
{
	const char *bytes;
	Size length;
	const char *name;
	const char *hint; /* %s: name of the format */
} FileFormat;

#define BYTES(literal) literal, sizeof(literal) - 1

static const FileFormat formats[] = {
	{BYTES("\x28\xb5\x2f\xfd"), "zstd", compressed},
	{BYTES("BZh"), "bzip2", compressed},
	{BYTES("\xfd"
		   "7zXZ"),
	 "xz", compressed},
	{BYTES("7z\xbc\xaf\x27\x1c"), "7-Zip", compressed},
	{BYTES("\x04\x22\x4d\x18"), "LZ4", compressed},
	{BYTES("\xff\x06\x00\x00sNaPpY"), "Snappy", compressed},
	{BYTES("PK\x03\x04"), "a zip archive", compressed},
	/* what is gzip was decompressed before */
	{BYTES("\x1f\x8b"), "gzip", damaged},
	{BYTES("\x5d\x00\x00"), "LZMA", compressed},
	/* the levels of deflate, but for x^, with which a text may begin */
	{BYTES("\x78\x01"), "zlib", compressed},
	{BYTES("\x78\x9c"), "zlib", compressed},
	{BYTES("\x78\xda"), "zlib", compressed},
	{BYTES("PAR1"), "Apache Parquet", other_format},
	{BYTES("PARE"), "encrypted Apache Parquet", other_format},
	{BYTES("ORC"), "Apache ORC", other_format},
	{BYTES("Obj\x01"), "Apache Avro", other_format},
	{BYTES("ARROW1"), "Apache Arrow", other_format},
	{BYTES("SQLite format 3\0"), "a SQLite database", other_format},
	{BYTES("%PDF-"), "PDF", other_format},
	{BYTES("<!DOCTYPE "), "HTML or XML", other_format},
	{BYTES("<!doctype "), "HTML or XML", other_format},
	{BYTES("<html"), "HTML", other_format},
	{BYTES("<?xml "), "XML", other_format},
	/* before UTF-16, since its mark begins with the same bytes */
	{BYTES("\xff\xfe\x00\x00"), "UTF-32 text", other_encoding},
	{BYTES("\x00\x00\xfe\xff"), "UTF-32 text", other_encoding},
	{BYTES("\xff\xfe"), "UTF-16 text", other_encoding},
	{BYTES("\xfe\xff"), "UTF-16 text", other_encoding},
	{BYTES("PGCOPY\n\xff\r\n\0"), "a binary file of COPY", binary_copy},
};

static bool
is_of_data(int sqlstate)
{
	return ERRCODE_TO_CATEGORY(sqlstate) == ERRCODE_DATA_EXCEPTION;
}

/* The encoding that COPY assumes for a file if none is specified. */
static const char *
encoding_hint(void)
{
	return psprintf("The object was read in the encoding that options name, or else in "
					"client_encoding, which is \"%s\"; options may say: encoding 'LATIN1'.",
					pg_get_client_encoding_name());
}

const char *
aml_file_format_hint(const char *beginning, Size length, const ErrorData *error, bool binary)
{
	if (!is_of_data(error->sqlerrcode))
		return NULL;
	for (int i = 0; i < lengthof(formats); i++)
	{
		const FileFormat *format = &formats[i];

		if (length >= format->length && memcmp(beginning, format->bytes, format->length) == 0 &&
			!(binary && format->hint == binary_copy))
			return psprintf(format->hint, format->name);
	}
	/* an error in a later line has nothing to do with the mark */
	if (error->message != NULL && strstr(error->message, BYTE_ORDER_MARK) != NULL)
		return "The object begins with a byte order mark, which COPY takes for a part of the first "
			   "value.";
	if (error->sqlerrcode == ERRCODE_CHARACTER_NOT_IN_REPERTOIRE ||
		error->sqlerrcode == ERRCODE_UNTRANSLATABLE_CHARACTER)
		return encoding_hint();
	return NULL;
}
