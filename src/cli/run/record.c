/* Writing and reading records. */
#include "cli/run/record.h"

#include <string.h>

#include "base/error.h"

/* Before each entry. Both sides are one program on one machine: numbers are as they lie in memory. */
struct entry_head {
	uint32_t kind;
	uint32_t unused;
	uint64_t size; /* of the fields behind it */
};

/* In the place of a length: no text. */
#define NO_TEXT UINT64_MAX

void record_init(struct record *record)
{
	*record = (struct record){.bytes = BUF_INIT};
}

void record_release(struct record *record)
{
	buf_release(&record->bytes);
}

void record_begin(struct record *record, enum record_kind kind)
{
	const struct entry_head head = {.kind = kind};

	record->start = record->bytes.len;
	buf_add(&record->bytes, &head, sizeof(head));
}

void record_number(struct record *record, uint64_t number)
{
	buf_add(&record->bytes, &number, sizeof(number));
}

void record_bytes(struct record *record, const void *bytes, size_t size)
{
	record_number(record, size);
	buf_add(&record->bytes, bytes, size);
}

void record_text(struct record *record, const char *text)
{
	if (text)
		record_bytes(record, text, strlen(text) + 1);
	else
		record_number(record, NO_TEXT);
}

void record_end(struct record *record)
{
	struct entry_head head;
	char *start = record->bytes.data + record->start;

	memcpy(&head, start, sizeof(head));
	head.size = record->bytes.len - record->start - sizeof(head);
	memcpy(start, &head, sizeof(head));
	if (record->drain && record->bytes.len >= BUF_DRAIN_SIZE)
		record->drain(record, record->context);
}

void record_error(struct record *record, enum record_kind kind, const char *path,
		  const struct error *error)
{
	record_begin(record, kind);
	record_text(record, path);
	record_text(record, error->file);
	record_number(record, error->line);
	record_number(record, error->column);
	record_text(record, error->message);
	record_end(record);
}

void record_read(struct record_reader *reader, const char *bytes, size_t size)
{
	*reader = (struct record_reader){.at = bytes, .end = bytes + size, .entry_end = bytes};
}

bool record_next(struct record_reader *reader, enum record_kind *kind)
{
	struct entry_head head;

	/* Fields that nobody read are none that this program writes. */
	if (reader->wrong || reader->at != reader->entry_end) {
		reader->wrong = true;
		return false;
	}
	if (reader->at == reader->end)
		return false;
	if ((size_t)(reader->end - reader->at) < sizeof(head)) {
		reader->wrong = true;
		return false;
	}
	memcpy(&head, reader->at, sizeof(head));
	reader->at += sizeof(head);
	if (head.size > (size_t)(reader->end - reader->at)) {
		reader->wrong = true;
		return false;
	}
	reader->entry_end = reader->at + head.size;
	*kind = (enum record_kind)head.kind;
	return true;
}

void record_skip(struct record_reader *reader)
{
	reader->at = reader->entry_end;
}

/* NULL when the entry does not hold so many more bytes. */
static const char *take(struct record_reader *reader, uint64_t size)
{
	const char *at = reader->at;

	if (reader->wrong || size > (size_t)(reader->entry_end - at)) {
		reader->wrong = true;
		return NULL;
	}
	reader->at += size;
	return at;
}

uint64_t record_read_number(struct record_reader *reader)
{
	uint64_t number = 0;
	const char *at = take(reader, sizeof(number));

	if (at)
		memcpy(&number, at, sizeof(number));
	return number;
}

const char *record_read_bytes(struct record_reader *reader, size_t *size)
{
	uint64_t len = record_read_number(reader);
	const char *at = take(reader, len);

	*size = at ? (size_t)len : 0;
	return at ? at : "";
}

const char *record_read_text(struct record_reader *reader)
{
	uint64_t len = record_read_number(reader);
	const char *at;

	if (reader->wrong || len == NO_TEXT)
		return NULL;
	at = take(reader, len);
	if (at && len && !at[len - 1] && strlen(at) == len - 1)
		return at;
	reader->wrong = true;
	return NULL;
}

const char *record_read_word(struct record_reader *reader)
{
	const char *text = record_read_text(reader);

	if (text)
		return text;
	reader->wrong = true;
	return "";
}
