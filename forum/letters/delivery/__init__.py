"""From a letter that is due to one that has gone out: composing, sending, the queue, the worker."""
