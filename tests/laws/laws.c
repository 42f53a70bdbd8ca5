/* The laws, one function each. */
#include "laws.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "compare.h"
#include "yaml/document.h"

/* One text before and after, and its result judged again. */
struct trial {
	const struct law_case *law_case;
	struct harden first, second;
	const char *after;
	size_t after_size;
};

void laws_options(struct harden_options *options, const unsigned char *order)
{
	memset(options, 0, sizeof(*options));
	options->rules = harden_default_rules();
	options->default_user = "1000:1000";
	options->today = "2026-01-01";
	options->order = order;
}

static int broken(const struct trial *trial, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int broken(const struct trial *trial, const char *format, ...)
{
	va_list arguments;

	printf("FAIL %s: ", trial->law_case->name);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n---- before\n%.*s\n---- after\n%.*s\n----\n", (int)trial->law_case->size,
	       trial->law_case->text, (int)trial->after_size, trial->after);
	return -1;
}

/* True when a removed span lies in the value of a service's control, its line's end included. */
static bool is_in_control(const struct trial *trial, struct span span)
{
	const struct compose_file *file = &trial->first.file;

	for (size_t i = 0; i < file->count; i++) {
		struct yaml_pair pair = {NULL, NULL};

		if (!file->list[i].mapping)
			continue;
		while (yaml_pair_next(file->list[i].mapping, YAML_BEFORE, &pair)) {
			const char *text = file->document->text;
			size_t end = pair.value->end;

			if (pair.key->kind != YAML_SCALAR ||
			    (!compare_is_control(pair.key->text) &&
			     !(trial->first.share && yaml_is_merge_key(pair.key))))
				continue;
			while (end < file->document->size && text[end] != '\n')
				end++;
			if (span.start >= pair.key->end && span.end <= end + 1)
				return true;
		}
	}
	return false;
}

/* Laws 1 and 3, without the help of edits_apply(). */
static int law_untouched(const struct trial *trial)
{
	const struct edits *edits = &trial->first.splicer.edits;
	const char *text = trial->law_case->text, *after = trial->after;
	size_t from = 0, to = 0;

	for (size_t i = 0; i < edits->count; i++) {
		const struct edit *edit = &edits->list[i];
		size_t kept = edit->span.start - from;

		if (memcmp(text + from, after + to, kept) != 0)
			return broken(trial, "law 3: a byte outside the edits differs");
		if (memcmp(after + to + kept, edit->text, edit->len) != 0)
			return broken(trial, "law 3: an edit is not where it should be");
		if (edit->span.end > edit->span.start && !is_in_control(trial, edit->span))
			return broken(trial, "law 3: bytes %zu to %zu are taken away",
				      (size_t)edit->span.start, (size_t)edit->span.end);
		to += kept + edit->len;
		from = edit->span.end;
	}
	if (trial->law_case->size - from != trial->after_size - to ||
	    memcmp(text + from, after + to, trial->after_size - to) != 0)
		return broken(trial, "law 3: the end differs");
	return 0;
}

static int law_second_run(const struct trial *trial)
{
	const char *difference;

	if (trial->second.changed)
		return broken(trial, "law 2: a second run makes of it\n%s",
			      trial->second.patched.data);
	difference = compare_trees(&trial->first, &trial->second);
	return difference ? broken(trial, "law 4: differs in %s", difference) : 0;
}

static const struct finding *find_finding(const struct service_report *report, const char *rule)
{
	for (const struct finding *at = report->findings; at; at = at->next)
		if (!strcmp(at->rule->id, rule))
			return at;
	return NULL;
}

static int law_fixed(const struct trial *trial)
{
	for (size_t i = 0; i < trial->first.file.count; i++) {
		const struct service_report *first = &trial->first.reports[i];
		const struct service_report *second = &trial->second.reports[i];

		for (const struct finding *at = first->findings; at; at = at->next)
			if ((at->state == FINDING_FIX || at->state == FINDING_INHERITED) &&
			    find_finding(second, at->rule->id))
				return broken(trial, "law 5: %s of %s was fixed, and is found again",
					      at->rule->id, first->service->name);
	}
	return 0;
}

/* Law 6: the rules in another order give the same bytes. */
static int law_order(const struct trial *trial)
{
	unsigned char order[HARDEN_RULE_MAX];
	struct harden_options options;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct harden other;
	bool same;

	for (int turn = 0; turn < 2; turn++) {
		for (size_t i = 0; i < rule_count; i++)
			order[i] = (unsigned char)(turn ? (i + rule_count / 2) % rule_count
							: rule_count - 1 - i);
		laws_options(&options, order);
		options.shared = trial->law_case->shared;
		if (harden_text(&other, trial->law_case->path, trial->law_case->text,
				trial->law_case->size, &options, &err))
			return broken(trial, "law 6: rules in another order: %s", err.message);
		same = other.changed == trial->first.changed &&
		       (!other.changed ||
			(other.patched.len == trial->after_size &&
			 !memcmp(other.patched.data, trial->after, trial->after_size)));
		harden_release(&other);
		if (!same)
			return broken(trial, "law 6: rules in another order give other bytes");
	}
	return 0;
}

struct line_ends {
	size_t lf, crlf, cr;
};

static struct line_ends count_line_ends(const char *text, size_t size)
{
	struct line_ends ends = {0, 0, 0};

	for (size_t i = 0; i < size; i++) {
		bool before_lf = text[i] == '\r' && i + 1 < size && text[i + 1] == '\n';

		ends.crlf += before_lf;
		ends.cr += text[i] == '\r' && !before_lf;
		ends.lf += text[i] == '\n' && (!i || text[i - 1] != '\r');
	}
	return ends;
}

static int law_line_ends(const struct trial *trial)
{
	static const char bom[] = "\xEF\xBB\xBF";
	const char *text = trial->law_case->text;
	size_t size = trial->law_case->size;
	struct line_ends before = count_line_ends(text, size);
	struct line_ends after = count_line_ends(trial->after, trial->after_size);

	if (size >= 3 && memcmp(text, trial->after, 3) != 0 && !memcmp(text, bom, 3))
		return broken(trial, "law 8: the byte order mark is gone");
	if (before.crlf && !before.lf && after.lf)
		return broken(trial, "law 8: a bare LF in a file with CRLF");
	if (!before.crlf && after.crlf)
		return broken(trial, "law 8: a CRLF in a file with LF");
	/* Where nothing else ends a line, it is what ends the new ones. */
	if (after.cr > before.cr && (!before.cr || before.lf || before.crlf))
		return broken(trial, "law 8: a bare CR is new");
	if (before.cr && !before.lf && !before.crlf && (after.lf || after.crlf))
		return broken(trial, "law 8: another line end in a file with CR");
	/*
	 * A bare CR at the end is a line break for YAML, and half of one for its author. Where a last
	 * line without a line break was taken away, the one before it had one.
	 */
	if (size && text[size - 1] != '\r' && !trial->first.splicer.end_cut && (text[size - 1] == '\n') != (trial->after[trial->after_size - 1] == '\n'))
		return broken(trial, "law 8: the final newline came or went");
	return 0;
}

/* Whether a control is in force after all; else the finding that says why not. */
static bool is_effective(const struct service_report *report, const char *rule)
{
	const struct service *service = report->service;
	const struct posture_user *user = &report->posture.user;

	if (!strcmp(rule, "user"))
		return service->user_kind == USER_NUMERIC || service->user_kind == USER_NAMED ||
		       user->run_as == RUN_AS_NUMERIC || user->run_as == RUN_AS_NAMED;
	if (!strcmp(rule, "read-only"))
		return service->read_only == TRISTATE_TRUE;
	if (!strcmp(rule, "cap-drop"))
		return service->cap_drop & CAPABILITY_BIT(CAPABILITY_ALL);
	if (!strcmp(rule, "no-new-privileges"))
		return service->no_new_privileges == TRISTATE_TRUE;
	return true; /* what is missing of tmpfs is a finding */
}

/* What a later document or file undoes is its author's word, and said with both places. */
static bool is_undone_above(const struct finding *finding)
{
	return finding->state == FINDING_OPEN && finding->hint && strstr(finding->hint, "undoes");
}

static int judge_service(const struct trial *trial, const struct service_report *first,
			 const struct service_report *second, struct tally *tally)
{
	static const char *const controls[] = {"user", "read-only", "cap-drop", "no-new-privileges",
					       "tmpfs"};
	bool excepted = false, refused = false;

	for (size_t i = 0; i < sizeof(controls) / sizeof(*controls); i++) {
		const struct finding *finding = find_finding(second, controls[i]);

		if (!finding && is_effective(second, controls[i]))
			continue;
		if (!finding)
			return broken(trial, "%s of %s is not in force, and nobody says why",
				      controls[i], first->service->name);
		/* Held: what the author turned off goes with --unsafe-fixes only. */
		if (finding->state == FINDING_EXEMPT || finding->state == FINDING_ALLOWED ||
		    finding->state == FINDING_HELD)
			excepted = true;
		else if (finding->state == FINDING_REFUSED || is_undone_above(finding))
			refused = true;
		else
			return broken(trial, "%s of %s is %s", controls[i], first->service->name,
				      finding_state_name(finding->state));
		if (refused && tally->print)
			printf("%s: %s: %s: %s\n", trial->law_case->name, first->service->name,
			       controls[i],
			       finding->refusal ? finding->refusal : finding->hint);
	}
	tally->services++;
	if (refused)
		tally->refused++;
	else if (excepted)
		tally->excepted++;
	else
		tally->hardened++;
	return 0;
}

static int law_controls(const struct trial *trial, struct tally *tally)
{
	for (size_t i = 0; i < trial->first.file.count; i++) {
		const struct service_report *first = &trial->first.reports[i];

		if (first->judged != trial->second.reports[i].judged)
			return broken(trial, "%s is judged once only", first->service->name);
		if (first->judged && judge_service(trial, first, &trial->second.reports[i], tally))
			return -1;
	}
	return 0;
}

static int check_all(const struct trial *trial, struct tally *tally)
{
	if (law_untouched(trial) || law_second_run(trial) || law_fixed(trial) ||
	    law_order(trial) || law_line_ends(trial))
		return -1;
	return law_controls(trial, tally);
}

/* A text that is turned down: with one clear line, and never for a fault of our own. */
static int check_rejection(const struct trial *trial, const struct error *err, struct tally *tally)
{
	tally->rejected++;
	if (!err->message || !*err->message || strchr(err->message, '\n'))
		return broken(trial, "turned down without a clear line");
	if (!strncmp(err->message, "internal fault", strlen("internal fault")))
		return broken(trial, "%s", err->message);
	if (tally->print)
		printf("%s:%u:%u: %s\n", trial->law_case->name, err->line, err->column,
		       err->message);
	return 0;
}

int laws_check(const struct law_case *law_case, struct tally *tally, struct buf *out)
{
	struct trial trial = {.law_case = law_case, .after = ""};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct harden_options options;
	int result;

	laws_options(&options, NULL);
	options.shared = law_case->shared;
	tally->texts++;
	if (harden_text(&trial.first, law_case->path, law_case->text, law_case->size, &options, &err))
		return check_rejection(&trial, &err, tally);
	tally->changed += trial.first.changed;
	trial.after = trial.first.changed ? trial.first.patched.data : law_case->text;
	trial.after_size = trial.first.changed ? trial.first.patched.len : law_case->size;
	if (harden_text(&trial.second, law_case->path, trial.after, trial.after_size, &options,
			&err)) {
		result = broken(&trial, "law 4: the result is turned down: %s", err.message);
	} else {
		result = check_all(&trial, tally);
		harden_release(&trial.second);
	}
	buf_add(out, trial.after, trial.after_size);
	harden_release(&trial.first);
	return result;
}
