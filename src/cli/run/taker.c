/* Taking records. */
#include "cli/run/taker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "cli/run/baseline.h"
#include "cli/run/progress.h"
#include "cli/run/recorder.h"
#include "cli/run/wanted.h"
#include "cli/run/writer.h"

void taker_init(struct taker *taker, struct outputs *outputs, const struct recorder *form)
{
	*taker = (struct taker){.outputs = outputs,
				.form = form,
				.reached = SET_INIT(set_compare_strings),
				.noted = SET_INIT(set_compare_strings)};
}

void taker_release(struct taker *taker)
{
	free(taker->name);
	set_clear(&taker->reached, free);
	set_clear(&taker->noted, free);
}

void taker_raise(struct taker *taker, enum status status)
{
	if (status > taker->status)
		taker->status = status;
}

/* True for a name that is new. */
static bool note(struct set *names, const char *name)
{
	char *own = xstrdup(name);

	if (set_add(names, own) == own)
		return true;
	free(own);
	return false;
}

static void begin_part(struct taker *taker, struct record_reader *reader)
{
	const char *name = record_read_word(reader), *real = record_read_text(reader);

	if (reader->wrong)
		return;
	free(taker->name);
	taker->name = xstrdup(name);
	taker->skipping = real && !note(&taker->reached, real);
	if (taker->skipping)
		return;
	if (real && taker->writer)
		writer_tidy_reached(taker->writer, taker->job, real);
	if (taker->progress)
		progress_clear(taker->progress);
}

/* What the record has of it from here on is of a file that was written. */
static void give_up_part(struct taker *taker, const struct error *err, bool told)
{
	CLEANUP_FREE char *name = xstrdup(taker->name);

	taker_trouble(taker, name, err, told);
	taker->skipping = true;
}

/* After something that could not be shown nothing is written: said once, but in reports of each file. */
static void leave_as_it_is(struct taker *taker)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	error_set(&err, "is not written: what would be could not be shown");
	give_up_part(taker, &err, true);
}

static int show(void *context, const char *path, const char *text, size_t size,
		const struct edits *edits)
{
	struct taker *taker = context;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (!outputs_show_diff(taker->outputs, path ? path : taker->name, text, size, edits, &err))
		return 0;
	taker->cannot_show = true;
	error_wrap(&err, "nothing more is written (-q does without diffs)");
	complain(NULL, &err);
	taker_raise(taker, STATUS_TROUBLE);
	return -1;
}

/* It was fulfilled before, or is now. */
static void fulfil(struct taker *taker, const char *wish, size_t size)
{
	const struct writer_show shower = {show, taker};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	const struct error *failed = &err;

	if (taker->writing)
		failed = &taker->writing->list[taker->wish++];
	else
		(void)!writer_fulfil(taker->writer, taker->job, wish, size, &shower, &err);
	if (failed->message)
		give_up_part(taker, failed, false);
	else if (taker->cannot_show)
		leave_as_it_is(taker);
	else
		taker->wrote = true;
}

static void take_wish(struct taker *taker, struct record_reader *reader)
{
	size_t size;
	const char *wish = record_read_bytes(reader, &size);

	reader->wrong |= !taker->writer || !taker->name ||
			 (taker->writing && taker->wish == taker->writing->count);
	if (reader->wrong || taker->skipping)
		return;
	if (taker->cannot_show)
		leave_as_it_is(taker);
	else
		fulfil(taker, wish, size);
}

static void settle(struct taker *taker)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (!taker->skipping && outputs_settle(taker->outputs, &err)) {
		complain(NULL, &err);
		taker_raise(taker, STATUS_TROUBLE);
	}
}

static void take_error(struct taker *taker, struct record_reader *reader, bool once)
{
	const char *path = record_read_text(reader), *file = record_read_text(reader);
	uint64_t line = record_read_number(reader), column = record_read_number(reader);
	const char *message = record_read_word(reader);
	struct error err = ERROR_INIT;
	const char *name = file ? file : path ? path : "";

	if (reader->wrong || taker->skipping || taker->hushed ||
	    (once && !note(&taker->noted, name)))
		return;
	error_at(&err, (unsigned)line, (unsigned)column, "%s", message);
	if (file)
		error_in(&err, file);
	if (taker->progress)
		progress_clear(taker->progress);
	complain(path, &err);
	error_release(&err);
	if (!once)
		taker_raise(taker, STATUS_TROUBLE);
}

static void take_piece(struct taker *taker, struct record_reader *reader)
{
	uint64_t output = record_read_number(reader);
	struct report_piece piece;

	piece.kind = (unsigned)record_read_number(reader);
	piece.number = (unsigned)record_read_number(reader);
	piece.data = record_read_bytes(reader, &piece.size);
	if (reader->wrong || taker->skipping)
		return;
	reader->wrong |= output >= taker->outputs->count ||
			 outputs_take(taker->outputs, (size_t)output, &piece);
}

static void take_summary(const struct taker *taker, struct record_reader *reader)
{
	size_t size;
	const char *text = record_read_bytes(reader, &size);

	if (!taker->skipping)
		fwrite(text, 1, size, stderr);
}

static void take_name(const struct taker *taker, struct record_reader *reader)
{
	uint64_t number = record_read_number(reader), met = record_read_number(reader);
	const char *near = record_read_text(reader);

	if (!reader->wrong && !taker->skipping && taker->wanted)
		reader->wrong |= wanted_add(taker->wanted, number, met != 0, near) != 0;
}

static void take_finding(const struct taker *taker, struct record_reader *reader)
{
	const char *path = record_read_word(reader), *fingerprint = record_read_word(reader);
	const char *rule = record_read_word(reader), *service = record_read_word(reader);

	if (!reader->wrong && !taker->skipping && taker->baseline && taker->baseline->list)
		baseline_add(taker->baseline->list, path, fingerprint, rule, service);
}

static void take_baseline(const struct taker *taker, struct record_reader *reader)
{
	const char *path = record_read_word(reader);

	if (!reader->wrong && !taker->skipping && taker->baseline && taker->baseline->list)
		baseline_add_file(taker->baseline->list, path);
}

static void take_status(struct taker *taker, struct record_reader *reader)
{
	uint64_t status = record_read_number(reader);

	if (status > STATUS_TROUBLE)
		reader->wrong = true;
	else if (!taker->skipping)
		taker_raise(taker, (enum status)status);
}

static void take_entry(struct taker *taker, struct record_reader *reader, enum record_kind kind)
{
	switch (kind) {
	case RECORD_PART:
		begin_part(taker, reader);
		break;
	case RECORD_WISH:
		take_wish(taker, reader);
		break;
	case RECORD_REPORTED:
		settle(taker);
		break;
	case RECORD_STATUS:
		take_status(taker, reader);
		break;
	case RECORD_TROUBLE:
		take_error(taker, reader, false);
		break;
	case RECORD_NOTE:
		take_error(taker, reader, true);
		break;
	case RECORD_PIECE:
		take_piece(taker, reader);
		break;
	case RECORD_SUMMARY:
		take_summary(taker, reader);
		break;
	case RECORD_LOOKED:
		if (taker->wanted && !taker->skipping)
			taker->wanted->files++;
		break;
	case RECORD_NAME:
		take_name(taker, reader);
		break;
	case RECORD_BASELINE:
		take_baseline(taker, reader);
		break;
	case RECORD_FINDING:
		take_finding(taker, reader);
		break;
	default:
		reader->wrong = true;
	}
}

int taker_take(struct taker *taker, const struct buf *entries, struct error *err)
{
	struct record_reader reader;
	enum record_kind kind;

	record_read(&reader, entries->data, entries->len);
	while (record_next(&reader, &kind))
		take_entry(taker, &reader, kind);
	return reader.wrong ? error_set(err, "what came of it makes no sense") : 0;
}

void taker_project(struct taker *taker, size_t job, const struct writing *writing)
{
	taker->job = job;
	taker->writing = writing;
	taker->wish = 0;
	taker->wrote = false;
}

void taker_trouble(struct taker *taker, const char *path, const struct error *err, bool told)
{
	struct error nonsense CLEANUP_ERROR = ERROR_INIT;
	struct recorder recorder;
	struct record record;

	record_init(&record);
	recorder_copy(&recorder, taker->form, &record);
	recorder_trouble(&recorder, path, err);
	taker->hushed = told;
	(void)!taker_take(taker, &record.bytes, &nonsense);
	taker->hushed = false;
	recorder_release(&recorder);
	record_release(&record);
}

void taker_fail(struct taker *taker, const char *path, struct error *failed)
{
	if (taker->wrote)
		error_wrap(failed, "is written, but then");
	taker_trouble(taker, path, failed, false);
}
