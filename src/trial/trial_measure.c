/* What services take while they run hardened, and limits that are made of it. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "trial/trial_steps.h"

/* No limit is below these: what was seen idle must still be able to start. */
#define LEAST_MIB 32
#define LEAST_TASKS 32
#define LEAST_CPUS 0.5
#define MIB 1048576.0

static bool is_measured(const struct trial_service *service)
{
	return service->subject && service->status <= TRIAL_LEFT_OUT && service->peaks.samples &&
	       service->peaks.memory;
}

void trial_measure_begin(struct trial *trial, bool anew)
{
	if (!trial->options->measure || trial->has_limits)
		return;
	for (size_t i = 0; anew && i < trial->service_count; i++)
		if (!trial->services[i].is_proved)
			trial->services[i].peaks = (struct peaks){.samples = 0};
	trial->sampler = sampler_start(&trial->client, trial->room.id);
}

void trial_measure_end(struct trial *trial)
{
	sampler_stop(trial->sampler);
	for (size_t i = 0; i < trial->service_count; i++) {
		struct peaks peaks = sampler_find(trial->sampler, trial->services[i].name);

		peaks_join(&trial->services[i].peaks, &peaks);
	}
	sampler_free(trial->sampler);
	trial->sampler = NULL;
}

/* "started, restarted, 3 ports took connections": what its peaks are of. */
static const char *conditions(struct trial *trial, const struct trial_service *service)
{
	const char *text = NULL;

	for (const char *const *at = trial_used(trial, service); at && *at; at++)
		text = text ? arena_printf(&trial->arena, "%s, %s", text, *at) : *at;
	return text ? text : "nothing was done with it";
}

const char *trial_measured(struct trial *trial, const struct trial_service *service)
{
	const struct peaks *peaks = &service->peaks;

	if (!is_measured(service))
		return NULL;
	return arena_printf(&trial->arena, "%.0f MiB, %u task%s, %.2f CPU at peak, while it was %s",
			    (double)peaks->memory / MIB, peaks->tasks, peaks->tasks == 1 ? "" : "s",
			    peaks->cpus, conditions(trial, service));
}

/* The next whole number, unless it is one but for the last bits of its digits. */
static double round_up(double number)
{
	unsigned long long whole = (unsigned long long)(number + 1e-9);

	return (double)(number > (double)whole + 1e-9 ? whole + 1 : whole);
}

/* The peaks of all services of the image. */
const char *const *trial_measured_fact(struct trial *trial, const struct trial_subject *subject)
{
	struct peaks peaks = {.samples = 0};
	const struct trial_service *last = NULL;
	const char **list = arena_zalloc(&trial->arena, 5 * sizeof(*list));

	for (size_t i = 0; i < subject->service_count; i++)
		if (is_measured(subject->services[i])) {
			last = subject->services[i];
			peaks_join(&peaks, &last->peaks);
		}
	if (!last)
		return NULL;
	list[0] = arena_printf(&trial->arena, "memory %.0fm", round_up((double)peaks.memory / MIB));
	list[1] = arena_printf(&trial->arena, "pids %u", peaks.tasks);
	list[2] = arena_printf(&trial->arena, "cpus %.2f", peaks.cpus);
	list[3] = arena_printf(&trial->arena, "while %s", conditions(trial, last));
	return list;
}

static const char *reason(struct trial *trial, const struct trial_service *service, const char *peak,
			  const char *least)
{
	return arena_printf(&trial->arena, "%g times %s, its peak in a trial while it was %s%s",
			    trial->options->measure_factor, peak, conditions(trial, service), least);
}

/* The limits of one service: its peaks, times the factor. */
static const struct claim_limits *limits_of(struct trial *trial, const struct trial_service *service)
{
	const struct peaks *peaks = &service->peaks;
	struct claim_limits *limits = arena_zalloc(&trial->arena, sizeof(*limits));
	double factor = trial->options->measure_factor;
	double memory = (double)peaks->memory / MIB * factor, tasks = peaks->tasks * factor,
	       cpus = peaks->cpus * factor;
	struct arena *arena = &trial->arena;

	limits->memory = arena_printf(arena, "%.0fm", memory < LEAST_MIB ? LEAST_MIB : round_up(memory));
	limits->memory_why =
		reason(trial, service, arena_printf(arena, "%.0f MiB", (double)peaks->memory / MIB),
		       memory < LEAST_MIB ? "; 32m at the least" : "");
	limits->pids = arena_printf(arena, "%.0f", tasks < LEAST_TASKS ? LEAST_TASKS : round_up(tasks));
	limits->pids_why = reason(trial, service, arena_printf(arena, "%u tasks", peaks->tasks),
				  tasks < LEAST_TASKS ? "; 32 at the least" : "");
	limits->cpus = arena_printf(arena, "%.1f", cpus < LEAST_CPUS ? LEAST_CPUS : round_up(cpus * 10) / 10);
	limits->cpus_why = reason(trial, service, arena_printf(arena, "%.2f CPU", peaks->cpus),
				  cpus < LEAST_CPUS ? "; 0.5 at the least" : "");
	return limits;
}

/* Those that do not work with their limits get none, as before. */
static bool take_back(struct trial *trial, const enum trial_status *before)
{
	bool any = false;

	for (size_t i = 0; i < trial->service_count; i++) {
		struct trial_service *service = &trial->services[i];

		if (service->status != TRIAL_UNPROVED || !service->limits)
			continue;
		trial_tell(trial, "%s: no limits, as with them it did not work: %s", service->name,
			   service->why);
		service->notes = arena_printf(&trial->arena, "%s%sno limits are written: with them %s\n",
					      service->notes, *service->notes ? "\n" : "", service->why);
		service->status = before[i];
		service->limits = NULL;
		service->why = NULL;
		any = true;
	}
	return any;
}

int trial_limit(struct trial *trial, struct error *err)
{
	enum trial_status *before =
		arena_zalloc(&trial->arena, (trial->service_count + 1) * sizeof(*before));
	bool any = false;

	for (size_t i = 0; i < trial->service_count && trial->options->measure_factor > 0; i++) {
		struct trial_service *service = &trial->services[i];

		before[i] = service->status;
		service->is_proved = false;
		if (is_measured(service))
			service->limits = limits_of(trial, service);
		any |= service->limits != NULL;
	}
	if (!any)
		return 0;
	trial->has_limits = true;
	trial_tell(trial, "once more, with limits of %g times what they took",
		   trial->options->measure_factor);
	if (trial_prove(trial, err))
		return -1;
	/* Before they are no more such that did not hold. */
	trial_forget_proofs(trial);
	return take_back(trial, before) ? trial_prove_rest(trial, err) : 0;
}
