/* The command line: one table that makes the parser, the help and the completion. */
#ifndef CLI_OPTION_OPTIONS_H
#define CLI_OPTION_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "cli/run/terminal.h"
#include "harden/harden.h"
#include "report/summary.h"

struct error;

#define CLI_OUTPUT_MAX 16
#define CLI_FACTS_MAX 64
#define CLI_FILES_MAX 64

/* One --format with the -o behind it. */
struct cli_output {
	const char *format;
	const char *file; /* NULL: standard output, for one of them at most */
	bool placed;	  /* -o was given, "-" perhaps */
};

/* Options that one command alone has, and where they put what they take. */
struct option_entry;
struct cli_own {
	const struct option_entry *entries; /* static */
	size_t count;
	void *state;
};

struct cli_options {
	struct arena arena; /* what the options themselves made */
	const char *const *known; /* names of the options that the command takes; NULL: all */
	struct cli_own own;
	struct harden_options harden;
	enum summary_style summary;
	bool verify_compose; /* --verify=compose */
	bool in_place, check, quiet, verbose, help, version;
	uint64_t only, skip, enable; /* sets of rules; only: 0 when it was not given */
	const char *user;	     /* --user, or NULL */
	const char *assume, *confidence; /* --assume, --confidence: words that are valid; or NULL */
	const char *config;	     /* --config FILE, or NULL: the one that governs each file */
	bool no_config;
	const char *project[CLI_FILES_MAX + 1]; /* of -f, in order */
	size_t project_count;
	const char *env_files[CLI_FILES_MAX + 1]; /* of --env-file */
	size_t env_file_count;
	bool no_env;
	struct facts *facts; /* of --facts; owned */
	const char *fact_files[CLI_FACTS_MAX + 1];
	size_t fact_file_count;
	struct inspect *inspect; /* of --inspect; owned */
	bool inspect_stdin;	 /* --inspect=- took standard input */
	struct cli_output outputs[CLI_OUTPUT_MAX];
	size_t output_count; /* at least 1 */
	const char *usual_format; /* without any --format; static */
	enum color_when color;
	unsigned context;
	struct diff_repository repository; /* of the diffs; top is NULL for none */
	unsigned jobs; /* -j; 0: one per processor */
	/* Hears of what governs files but lies outside the project; NULL: it is printed on standard error. */
	void (*tell)(void *context, const char *path, const struct error *err);
	void *tell_context;
	bool no_sandbox;
	unsigned time_limit; /* seconds; 0: by the size of the files */
	enum severity fail_on;
	const char *baseline; /* --baseline FILE, or NULL */
	bool write_baseline;
	char *const *files; /* NULL-terminated; borrowed from argv */
};

void cli_options_init(struct cli_options *options);
void cli_options_release(struct cli_options *options);
#define CLEANUP_CLI_OPTIONS __attribute__((cleanup(cli_options_release)))

/*
 * Takes argv apart; words after the options are files. -1 with a message for a wrong use, and with
 * the place for a file of facts or of --inspect that is wrong: error.file is set then.
 */
int cli_options_parse(struct cli_options *options, int argc, char **argv, struct error *err)
	__attribute__((warn_unused_result));

/*
 * The options for one file: those of the command line laid over its policy (NULL: none). -1 when the
 * policy names a rule, group or severity that does not exist.
 */
int cli_options_for(const struct cli_options *options, const struct policy *policy,
		    struct harden_options *out, struct error *err)
	__attribute__((warn_unused_result));

/* The lines of --help on the options of a command: `known` as above. */
void cli_options_list(struct buf *out, const char *const *known);
/* The same for those that the command alone has. */
void cli_options_list_own(struct buf *out, const struct cli_own *own);
/* The whole text of --help. */
void cli_options_help(struct buf *out);

#endif
