/* Where the reports go: one or more formats at once, each to standard output or a file of its own. */
#include "cli/run/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "cli/run/terminal.h"

static bool is_same_file(const char *file, const struct stat *status, const char *input)
{
	struct stat other;

	if (!strcmp(file, input))
		return true;
	return status && !stat(input, &other) && other.st_dev == status->st_dev &&
	       other.st_ino == status->st_ino;
}

/* A file that is not there yet: its folder must take it. */
static int check_folder(const char *file, struct error *err)
{
	const char *slash = strrchr(file, '/');
	CLEANUP_FREE char *folder =
		slash ? xstrndup(file, (size_t)(slash - file) + 1) : xstrdup(".");

	if (access(folder, W_OK | X_OK))
		return error_system(err, errno, "cannot be written");
	return 0;
}

/* What can be known before any work is done, so that nothing is changed in place for no report. */
static int check_file(const char *file, const struct paths *inputs, struct error *err)
{
	struct stat status;
	bool there = !stat(file, &status);

	for (size_t i = 0; i < inputs->count; i++)
		if (is_same_file(file, there ? &status : NULL, inputs->list[i]))
			return error_set(err, "is an input: the report would replace it");
	if (!there)
		return check_folder(file, err);
	if (S_ISDIR(status.st_mode))
		return error_set(err, "is a folder");
	if (access(file, W_OK))
		return error_system(err, errno, "cannot be written");
	return 0;
}

/* A reader that went away is no trouble of the files'. Other trouble is told by report_trouble(). */
static void put(struct output *output)
{
	struct buf *out = &output->report.out;

	if (!output->closed && out->len) {
		errno = 0;
		if (fwrite(out->data, 1, out->len, stdout) != out->len || fflush(stdout)) {
			output->closed = true;
			output->trouble = errno == EPIPE ? 0 : errno ? errno : EIO;
		}
	}
	buf_clear(out);
}

static void flush(struct output *output)
{
	if (output->quiet)
		buf_clear(&output->report.out);
	else
		put(output);
}

static void drain(struct buf *out, void *output)
{
	(void)out; /* it is the output's */
	flush(output);
}

static int report_trouble(struct output *output, struct error *err)
{
	int code = output->trouble;

	output->trouble = 0;
	return code ? error_system(err, code, "standard output cannot be written") : 0;
}

struct diff_options output_diff(const struct cli_options *options, int fd)
{
	return (struct diff_options){
		.context = options->context,
		.look = terminal_look(terminal_color(options->color, fd), fd),
		.repository = options->repository.top ? &options->repository : NULL,
	};
}

static void open_one(struct output *output, const struct cli_output *from,
		     const struct cli_options *options)
{
	int fd = from->file ? -1 : STDOUT_FILENO;
	struct report *report = &output->report;

	output->file = from->file;
	report->reporter = reporter_find(from->format);
	report->verbose = options->verbose;
	report->baseline = options->baseline || options->write_baseline;
	report->color = terminal_color(options->color, fd);
	report->width = terminal_width(fd);
	report->diff = output_diff(options, fd);
	report->diff.drain = from->file ? NULL : drain;
	report->diff.drain_context = output;
	/* What people read is kept from them by --quiet, unless they name a file for it. */
	output->quiet = options->quiet && !from->file &&
			(!strcmp(from->format, "diff") || !strcmp(from->format, "table"));
	if (report->reporter->begin)
		report->reporter->begin(report);
}

int outputs_open(struct outputs *outputs, const struct cli_options *options,
		 const struct paths *inputs, struct error *err)
{
	memset(outputs, 0, sizeof(*outputs));
	outputs->base = getcwd(NULL, 0);
	for (size_t i = 0; i < CLI_OUTPUT_MAX; i++)
		buf_init(&outputs->list[i].report.out);
	for (size_t i = 0; i < options->output_count; i++) {
		const char *file = options->outputs[i].file;

		if (file && check_file(file, inputs, err)) {
			error_in(err, file);
			return -1;
		}
	}
	for (size_t i = 0; i < options->output_count; i++) {
		outputs->list[i].report.base = outputs->base;
		open_one(&outputs->list[i], &options->outputs[i], options);
	}
	outputs->count = options->output_count;
	return 0;
}

void outputs_release(struct outputs *outputs)
{
	for (size_t i = 0; i < CLI_OUTPUT_MAX; i++)
		buf_release(&outputs->list[i].report.out);
	free(outputs->base);
}

int outputs_take(struct outputs *outputs, size_t number, const struct report_piece *piece)
{
	struct output *output = &outputs->list[number];
	int result;

	if (output->quiet)
		buf_clear(&output->report.out);
	result = report_take(&output->report, piece);
	if (!output->file && piece->kind == PIECE_TEXT && piece->number == TEXT_ASKED_FOR)
		put(output);
	return result;
}

int outputs_settle(struct outputs *outputs, struct error *err)
{
	int result = 0;

	for (size_t i = 0; i < outputs->count; i++) {
		struct output *output = &outputs->list[i];

		if (!output->file)
			flush(output);
		result |= report_trouble(output, err);
	}
	return result;
}

bool output_shows(const struct output *output)
{
	return !output->file && !output->quiet && !output->closed &&
	       !strcmp(output->report.reporter->name, "diff");
}

bool outputs_show(const struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++)
		if (output_shows(&outputs->list[i]))
			return true;
	return false;
}

int outputs_show_diff(struct outputs *outputs, const char *name, const char *text, size_t size,
		      const struct edits *edits, struct error *err)
{
	for (size_t i = 0; i < outputs->count; i++) {
		struct report *report = &outputs->list[i].report;

		if (output_shows(&outputs->list[i]))
			diff_print(&report->out, name, text, size, edits, &report->diff);
	}
	return outputs_settle(outputs, err);
}

/* A device, a FIFO: written as it is. */
static int write_stream(const char *file, const struct buf *out, struct error *err)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return error_system(err, errno, "cannot be written");
	if (file_write_fd(fd, out->data, out->len)) {
		error_system(err, errno, "cannot be written");
		close(fd);
		return -1;
	}
	return close(fd) ? error_system(err, errno, "cannot be written") : 0;
}

static int replace(const char *file, const struct buf *out, struct error *err)
{
	struct file old CLEANUP_FILE = {0};

	if (file_read(file, &old, err))
		return -1;
	return file_replace(file, &old.stamp, out->data, out->len, err);
}

int output_write(const char *file, const struct buf *out, struct error *err)
{
	struct stat status;
	int fd;

	if (!stat(file, &status))
		return S_ISREG(status.st_mode) ? replace(file, out, err)
					       : write_stream(file, out, err);
	fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return error_system(err, errno, "cannot be written");
	close(fd);
	if (!replace(file, out, err))
		return 0;
	unlink(file);
	return -1;
}

int outputs_close(struct outputs *outputs, struct error *err)
{
	int result = 0;

	for (size_t i = 0; i < outputs->count; i++) {
		struct output *output = &outputs->list[i];
		struct report *report = &output->report;

		if (report->reporter->end)
			report->reporter->end(report);
		if (!output->file) {
			flush(output);
			result |= report_trouble(output, err);
		} else if (output_write(output->file, &report->out, err)) {
			error_in(err, output->file);
			result = -1;
		}
	}
	return result;
}
