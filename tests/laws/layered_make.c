/* Making projects of several files. */
#include "layered_make.h"

#include <stdio.h>
#include <string.h>

#include "layered_keys.h"

static const char *const services[] = {"web", "db", "app", "helper"};
#define SERVICE_COUNT 4

const char *layered_name(enum layered_file file)
{
	static const char *const names[] = {"compose.yaml", "compose.override.yaml", "base.yaml",
					    "part.yaml"};

	return names[file];
}

/* One document of a file, and what it may reach for. */
struct document {
	struct layered_writer writer;
	enum layered_file file;
	bool first;		      /* of its file */
	bool has_base, has_part;      /* the files are there */
	bool merged[SERVICE_COUNT];   /* the service has an anchor here */
	bool fragment;		      /* the document has x-fragment */
};

static void add_image(struct document *document)
{
	static const char *const images[] = {
		"nginx:1.27", "postgres:16", "redis:7", "example.org/app:1", "traefik:v3",
		"${IMAGE:-alpine:3}", "linuxserver/heimdall", "mysql:8"};

	buf_addf(document->writer.out, "    image: %s\n",
		   images[dice_roll(document->writer.dice, 8)]);
}

/* From a service that stands before it, so that there are no circles; from another file any. */
static bool add_extends(struct document *document, size_t number)
{
	struct buf *out = document->writer.out;
	struct dice *dice = document->writer.dice;

	if (document->has_base && document->file != LAYERED_BASE && dice_once_in(dice, 2)) {
		buf_addf(out,
			   dice_once_in(dice, 2)
				   ? "    extends: {file: base.yaml, service: %s}\n"
				   : "    extends:\n      file: base.yaml\n      service: %s\n",
			   services[dice_roll(dice, SERVICE_COUNT)]);
		return true;
	}
	if (!number || document->file == LAYERED_OVERRIDE)
		return false;
	buf_addf(out,
		   dice_once_in(dice, 2) ? "    extends: %s\n" : "    extends:\n      service: %s\n",
		   services[dice_roll(dice, (unsigned)number)]);
	return true;
}

/* "<<" from a service or the fragment above. */
static void add_merge(struct document *document, size_t number)
{
	struct buf *out = document->writer.out;
	size_t from = number ? dice_roll(document->writer.dice, (unsigned)number) : 0;
	bool service = number && document->merged[from];

	if (service && document->fragment && dice_once_in(document->writer.dice, 3))
		buf_addf(out, "    <<: [*%s, *fragment]\n", services[from]);
	else if (service)
		buf_addf(out, "    <<: *%s\n", services[from]);
	else if (document->fragment)
		buf_addstr(out, "    <<: *fragment\n");
}

static void add_keys(struct document *document, size_t number)
{
	struct layered_writer *writer = &document->writer;
	bool layer = document->file == LAYERED_OVERRIDE || !document->first;
	bool some = false;

	if (dice_once_in(writer->dice, 3))
		some = add_extends(document, number);
	if (dice_once_in(writer->dice, 4))
		add_merge(document, number);
	if (!some || dice_once_in(writer->dice, 2))
		if (!layer || dice_once_in(writer->dice, 4))
			add_image(document);
	layered_write_scalars(writer);
	for (size_t i = 0; i < layered_list_count(); i++)
		if (dice_once_in(writer->dice, 5))
			layered_write_list(writer, i);
	/* A mapping is never empty. */
	buf_addf(writer->out, "    hostname: h%zu\n", number);
}

/* What the lists name, so that Compose could resolve it. */
static void add_fragment(struct document *document)
{
	struct layered_writer *writer = &document->writer;

	document->fragment = true;
	buf_addstr(writer->out, "x-fragment: &fragment\n");
	buf_addstr(writer->out, "    init: true\n");
	for (size_t i = 0; i < layered_list_count(); i++)
		if (dice_once_in(writer->dice, 8))
			layered_write_list(writer, i);
}

static void add_document(struct document *document)
{
	struct layered_writer *writer = &document->writer;
	struct dice *dice = writer->dice;

	if (!document->first)
		buf_addstr(writer->out, "---\n");
	if (document->first && document->has_part && document->file == LAYERED_MAIN)
		buf_addstr(writer->out, dice_once_in(dice, 2) ? "include: [part.yaml]\n"
							    : "include:\n  - path: part.yaml\n");
	if (dice_once_in(dice, 4))
		add_fragment(document);
	buf_addstr(writer->out, "services:\n");
	for (size_t i = 0; i < SERVICE_COUNT; i++) {
		/* The last one is what others name, and what an included file does not repeat. */
		if (i + 1 < SERVICE_COUNT ? dice_once_in(dice, 4) : document->file != LAYERED_MAIN)
			if (document->file != LAYERED_BASE && i)
				continue;
		buf_addf(writer->out, "  %s:", services[i]);
		if (dice_once_in(dice, 3)) {
			document->merged[i] = true;
			buf_addf(writer->out, " &%s", services[i]);
		}
		buf_addstr(writer->out, "\n");
		add_keys(document, i);
	}
}

/* LF to CRLF, where the choice falls so. */
static void end_lines(struct buf *text, struct dice *dice)
{
	struct buf other;

	if (!dice_once_in(dice, 5))
		return;
	buf_init(&other);
	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] == '\n')
			buf_addch(&other, '\r');
		buf_addch(&other, text->data[i]);
	}
	buf_release(text);
	*text = other;
}

static void make_file(struct layered_project *project, enum layered_file file,
		      const struct document *like, struct dice *dice)
{
	unsigned documents = dice_once_in(dice, 5) ? 2 : 1;

	for (unsigned i = 0; i < documents; i++) {
		struct document document = *like;

		document.file = file;
		document.first = i == 0;
		document.writer.out = &project->text[file];
		document.writer.flow = dice_once_in(dice, 4);
		document.writer.long_one = 15;
		add_document(&document);
	}
	end_lines(&project->text[file], dice);
}

void layered_make(struct layered_project *project, struct dice *dice)
{
	struct document like = {.writer = {.dice = dice}};

	for (size_t i = 0; i < LAYERED_COUNT; i++)
		buf_init(&project->text[i]);
	like.has_base = dice_once_in(dice, 2);
	like.has_part = dice_once_in(dice, 3);
	make_file(project, LAYERED_MAIN, &like, dice);
	if (dice_roll(dice, 3))
		make_file(project, LAYERED_OVERRIDE, &like, dice);
	if (like.has_base)
		make_file(project, LAYERED_BASE, &like, dice);
	if (like.has_part)
		make_file(project, LAYERED_PART, &like, dice);
}

void layered_release(struct layered_project *project)
{
	for (size_t i = 0; i < LAYERED_COUNT; i++)
		buf_release(&project->text[i]);
}
