/* Taking turns. */
#include "engine/turns.h"

#include <stddef.h>

void turns_open(struct turns *turns)
{
	pthread_mutex_init(&turns->lock, NULL);
	pthread_cond_init(&turns->changed, NULL);
}

void turns_close(struct turns *turns)
{
	pthread_cond_destroy(&turns->changed);
	pthread_mutex_destroy(&turns->lock);
}

void turns_take(struct turns *turns)
{
	if (turns)
		pthread_mutex_lock(&turns->lock);
}

void turns_give(struct turns *turns)
{
	if (turns)
		pthread_mutex_unlock(&turns->lock);
}
