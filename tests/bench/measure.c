/*
 * Runs commands in turn, round after round, and prints for each the median processor time (user and
 * system), the system's part of it, elapsed time and peak memory, and the ratio of its processor time to the
 * first command's, taken round by round.
 *
 * usage: measure ROUNDS COMMAND... -- COMMAND... [-- COMMAND...]
 * Output goes to /dev/null. A command that cannot be run ends the whole thing.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX 8
#define ROUNDS_MAX 99

struct sample {
	double cpu, system, wall; /* seconds */
	double memory;	  /* KiB */
};

static struct sample samples[COMMANDS_MAX][ROUNDS_MAX];

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct sample run(char **command)
{
	double start = now();
	struct rusage usage;
	struct sample sample;
	int status;
	pid_t child = fork();

	if (child == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execvp(command[0], command);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) < 0 || !WIFEXITED(status) ||
	    WEXITSTATUS(status) > 1) {
		fprintf(stderr, "measure: %s failed\n", command[0]);
		exit(1);
	}
	sample.wall = now() - start;
	sample.system = seconds(usage.ru_stime);
	sample.cpu = seconds(usage.ru_utime) + sample.system;
	sample.memory = (double)usage.ru_maxrss;
	return sample;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static double median(const double *values, int count)
{
	double sorted[ROUNDS_MAX];

	memcpy(sorted, values, (size_t)count * sizeof(*values));
	qsort(sorted, (size_t)count, sizeof(*sorted), compare);
	return sorted[count / 2];
}

static void print(int which, char **command, int rounds)
{
	double cpu[ROUNDS_MAX], system[ROUNDS_MAX], wall[ROUNDS_MAX];
	double memory[ROUNDS_MAX], ratio[ROUNDS_MAX];
	const char *name = strrchr(command[0], '/');

	for (int i = 0; i < rounds; i++) {
		cpu[i] = samples[which][i].cpu;
		system[i] = samples[which][i].system;
		wall[i] = samples[which][i].wall;
		memory[i] = samples[which][i].memory;
		ratio[i] = samples[which][i].cpu / samples[0][i].cpu;
	}
	printf("| %-14s | %9.4f | %10.4f | %9.4f | %8.1f | %6.2f |\n",
	       name ? name + 1 : command[0], median(cpu, rounds), median(system, rounds),
	       median(wall, rounds), median(memory, rounds) / 1024, median(ratio, rounds));
}

int main(int argc, char **argv)
{
	char **commands[COMMANDS_MAX];
	int count = 0, rounds = argc > 2 ? atoi(argv[1]) : 0;

	if (rounds < 1 || rounds > ROUNDS_MAX)
		return 2;
	commands[count++] = &argv[2];
	for (int i = 2; i < argc; i++)
		if (!strcmp(argv[i], "--") && count < COMMANDS_MAX) {
			argv[i] = NULL;
			commands[count++] = &argv[i + 1];
		}
	for (int i = 0; i < count; i++)
		run(commands[i]); /* once to warm up */
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < count; i++)
			samples[i][round] = run(commands[i]);
	for (int i = 0; i < count; i++)
		print(i, commands[i], rounds);
	return 0;
}
