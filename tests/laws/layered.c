/* The laws on a project, one function each. */
#include "layered.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "harden/project.h"
#include "laws.h"
#include "layered_rights.h"
#include "report/report.h"
#include "unit/scratch.h"
#include "yaml/document.h"

/* A project before and after. */
struct trial {
	const struct layered_case *layered_case;
	struct harden_options options;
	struct project_settings settings;
	struct harden_project first, second;
};

static char *path_of(const struct trial *trial, enum layered_file file)
{
	return xasprintf("%s/%s", trial->layered_case->folder, layered_name(file));
}

/* What stays, and why: that is where most broken laws come from. */
static void print_refused(const struct harden *harden)
{
	for (size_t i = 0; i < harden->file.count; i++)
		for (const struct finding *at = harden->reports[i].findings; at; at = at->next)
			if (at->state == FINDING_REFUSED)
				printf("#### %s of %s: %s\n", at->rule->id,
				       harden->reports[i].service->name, at->refusal);
}

static void print_project(const struct harden_project *project)
{
	for (size_t i = 0; i < project->count; i++) {
		const struct project_part *part = project->parts[i];

		printf("---- %s\n%.*s", part->path, (int)part->bytes.size, part->bytes.data);
		if (part->loaded && !part->trouble.message)
			print_refused(&part->harden);
	}
}

static int broken(const struct trial *trial, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int broken(const struct trial *trial, const char *format, ...)
{
	va_list arguments;

	printf("FAIL %s%s%s%s: ", trial->layered_case->name,
	       trial->layered_case->practice ? " --enable practice" : "",
	       trial->layered_case->unsafe ? " --unsafe-fixes" : "",
	       trial->layered_case->shared ? " --layout shared" : "");
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n-------- before\n");
	print_project(&trial->first);
	printf("-------- after\n");
	print_project(&trial->second);
	printf("--------\n");
	return -1;
}

static void run(const struct trial *trial, struct harden_project *project, bool override)
{
	CLEANUP_FREE char *path = path_of(trial, LAYERED_MAIN),
			  *above = path_of(trial, LAYERED_OVERRIDE);

	harden_project_init(project, &trial->settings);
	harden_project_read(project, path, true);
	if (override)
		harden_project_read(project, above, false);
	harden_project_run(project);
}

/* The side that makes pieces hands them to the side that puts them together. */
static void take_piece(void *context, const struct report_piece *piece)
{
	if (report_take(context, piece))
		abort();
}

static void report_all(const struct harden_project *project, const char *format)
{
	struct report making, report = {.reporter = reporter_find(format),
				.verbose = true,
				.width = 80,
				.diff = {.context = 3, .look = DIFF_PLAIN}};

	if (!report.reporter)
		abort();
	buf_init(&report.out);
	if (report.reporter->begin)
		report.reporter->begin(&report);
	making = report;
	making.state = NULL;
	buf_init(&making.out);
	making.give = take_piece;
	making.give_context = &report;
	for (size_t i = 0; i < project->count; i++) {
		const struct project_part *part = project->parts[i];
		struct file_outcome outcome = {
			.path = part->path,
			.harden = part->trouble.message ? NULL : &part->harden,
			.error = part->trouble.message ? &part->trouble : NULL};

		if (part->named || part->harden.file.writable)
			report_make(&making, &outcome);
	}
	buf_release(&making.out);
	if (report.reporter->end)
		report.reporter->end(&report);
	buf_release(&report.out);
}

/* In all formats, or in one of them. */
static void report_in_formats(const struct harden_project *project, unsigned only)
{
	CLEANUP_FREE char *names = xstrdup(reporter_names());
	char *rest = names, *name;
	unsigned count = 1, at = 0;

	for (const char *comma = names; (comma = strchr(comma, ',')); comma++)
		count++;
	while ((name = strsep(&rest, ",")))
		if (!only || at++ == only % count)
			report_all(project, name + strspn(name, " "));
}

static bool write_changed(const struct harden_project *project)
{
	bool changed = false;

	for (size_t i = 0; i < project->count; i++) {
		const struct project_part *part = project->parts[i];

		if (!part->loaded || part->trouble.message || !part->harden.changed)
			continue;
		scratch_write(part->path, part->harden.patched.data, part->harden.patched.len);
		changed = true;
	}
	return changed;
}

static int law_proved(const struct trial *trial, const struct harden_project *project,
		      struct layered_tally *tally)
{
	for (size_t i = 0; i < project->count; i++) {
		const struct project_part *part = project->parts[i];

		if (!part->trouble.message)
			continue;
		if (!strncmp(part->trouble.message, "internal fault", strlen("internal fault")))
			return broken(trial, "law 3: %s: %s", part->path, part->trouble.message);
		if (project == &trial->second &&
		    (i >= trial->first.count || !trial->first.parts[i]->trouble.message))
			return broken(trial, "law 4: %s is turned down: %s", part->path,
				      part->trouble.message);
		tally->refused++;
	}
	return 0;
}

static bool is_fixed(const struct finding *finding)
{
	return finding->state == FINDING_FIX || finding->state == FINDING_INHERITED;
}

static int law_second_run(const struct trial *trial)
{
	for (size_t i = 0; i < trial->second.count; i++) {
		const struct harden *harden = &trial->second.parts[i]->harden;

		if (harden->changed)
			return broken(trial, "law 2: a second run makes of %s\n%s",
				      trial->second.parts[i]->path, harden->patched.data);
	}
	return 0;
}

/* Findings of the same rule in the same words, of several ports perhaps; those that stay, or all. */
static size_t count_alike(const struct service_report *report, const struct finding *finding,
			  bool fixed_too)
{
	size_t count = 0;

	for (const struct finding *at = report->findings; at; at = at->next)
		count += at->rule == finding->rule && !strcmp(at->message, finding->message) &&
			 (fixed_too || !is_fixed(at));
	return count;
}

static int law_fixed(const struct trial *trial, const struct service_report *first,
		     const struct service_report *second)
{
	for (const struct finding *at = first->findings; at; at = at->next)
		if (is_fixed(at) &&
		    count_alike(second, at, true) > count_alike(first, at, false))
			return broken(trial, "law 5: %s of %s was fixed, and is found again: %s",
				      at->rule->id, first->service->name, at->message);
	for (const struct finding *at = second->findings; at; at = at->next)
		if (is_fixed(at))
			return broken(trial, "law 5: %s of %s is fixed in the second run: %s",
				      at->rule->id, second->service->name, at->message);
	return 0;
}

static int law_rights(const struct trial *trial, const struct service_report *before,
		      const struct service_report *after)
{
	CLEANUP_FREE char *more = layered_more_rights(before->service, after->service);

	return more ? broken(trial, "law 12: %s", more) : 0;
}

static bool starts_node(const struct yaml_node *node, size_t offset)
{
	if (node->start == offset)
		return true;
	if (node->end < offset || node->kind == YAML_ALIAS || node->kind == YAML_SCALAR)
		return false;
	for (const struct yaml_node *child = node->first; child; child = child->next)
		if (starts_node(child, offset))
			return true;
	return false;
}

/* A finding stands where something begins in the file that its place names. */
static int law_places(const struct trial *trial, const struct service_report *report)
{
	for (const struct finding *at = report->findings; at; at = at->next) {
		const struct yaml_document *document = at->place.file->document;
		bool found = false;

		for (size_t i = 0; i < document->root_count && !found; i++)
			found = starts_node(document->roots[i], at->place.offset);
		if (!found)
			return broken(trial, "%s of %s has no place in its file", at->rule->id,
				      report->service->name);
	}
	return 0;
}

static int check_part(const struct trial *trial, const struct harden *first,
		      const struct harden *second, struct layered_tally *tally)
{
	if (first->file.count != second->file.count)
		return broken(trial, "law 4: another number of services");
	for (size_t i = 0; i < first->file.count; i++) {
		const struct service_report *before = &first->reports[i],
					    *after = &second->reports[i];

		if (before->judged != after->judged)
			return broken(trial, "law 4: %s is judged once only",
				      before->service->name);
		if (!before->judged)
			continue;
		tally->services++;
		if (law_fixed(trial, before, after) || law_rights(trial, before, after) ||
		    law_places(trial, before))
			return -1;
	}
	return 0;
}

static int check_second(struct trial *trial, struct layered_tally *tally)
{
	if (law_proved(trial, &trial->second, tally) || law_second_run(trial))
		return -1;
	if (trial->first.count != trial->second.count)
		return broken(trial, "law 4: another number of files");
	for (size_t i = 0; i < trial->first.count; i++) {
		const struct project_part *part = trial->first.parts[i];

		if (part->loaded && !part->trouble.message && part->harden.file.writable &&
		    check_part(trial, &part->harden, &trial->second.parts[i]->harden, tally))
			return -1;
	}
	return 0;
}

static void write_files(const struct trial *trial, const struct layered_project *project)
{
	for (int i = 0; i < LAYERED_COUNT; i++) {
		CLEANUP_FREE char *path = path_of(trial, (enum layered_file)i);

		if (project->text[i].len)
			scratch_write(path, project->text[i].data, project->text[i].len);
		else
			unlink(path);
	}
}

static uint64_t every_rule(void)
{
	return rule_count < 64 ? (UINT64_C(1) << rule_count) - 1 : UINT64_MAX;
}

int layered_check(const struct layered_case *layered_case, const struct layered_project *project,
		  struct layered_tally *tally)
{
	struct trial trial = {.layered_case = layered_case};
	bool override = project->text[LAYERED_OVERRIDE].len > 0;
	int result;

	laws_options(&trial.options, NULL);
	trial.options.shared = layered_case->shared;
	trial.options.unsafe = layered_case->unsafe;
	if (layered_case->practice)
		trial.options.rules = every_rule();
	trial.settings = (struct project_settings){.options = &trial.options,
						   .folder = layered_case->folder};
	write_files(&trial, project);
	run(&trial, &trial.first, override);
	report_in_formats(&trial.first, layered_case->format);
	tally->projects++;
	result = law_proved(&trial, &trial.first, tally);
	if (!result) {
		tally->changed += write_changed(&trial.first);
		run(&trial, &trial.second, override);
		result = check_second(&trial, tally);
		harden_project_release(&trial.second);
	}
	harden_project_release(&trial.first);
	return result;
}
