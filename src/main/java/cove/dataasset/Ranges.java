// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.s3.Bucket;
import cove.s3.StoredObject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Fetches ranges of large objects ahead of those who read them in order. All together they hold no
 * more than a bounded number of ranges in memory: who has none waits, who has one only asks.
 */
final class Ranges implements AutoCloseable {
    private static final int LENGTH = 8 << 20;
    private static final int OF_ONE_OBJECT = 4;
    private static final int IN_ALL = 12;

    /** Takes the ranges in their order. */
    @FunctionalInterface
    interface Reader {
        void take(byte[] range) throws IOException;
    }

    private final ExecutorService fetchers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore room = new Semaphore(IN_ALL);

    /** Reads an object from a place to its end, or throws what went wrong on the way. */
    void read(Bucket bucket, StoredObject object, long from, Reader reader) throws IOException {
        Deque<Future<byte[]>> ahead = new ArrayDeque<>();
        long next = from;
        try {
            while (next < object.size() || !ahead.isEmpty()) {
                while (next < object.size() && ahead.size() < OF_ONE_OBJECT && roomFor(ahead)) {
                    long begin = next;
                    long end = Math.min(begin + LENGTH, object.size());
                    ahead.add(fetchers.submit(() -> bucket.read(object, begin, end)));
                    next = end;
                }
                byte[] range = result(ahead.peek());
                reader.take(range);
                ahead.remove();
                room.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } finally {
            ahead.forEach(range -> range.cancel(true));
            room.release(ahead.size());
        }
    }

    private boolean roomFor(Deque<?> ahead) throws InterruptedException {
        if (ahead.isEmpty()) {
            room.acquire();
            return true;
        }
        return room.tryAcquire();
    }

    private static byte[] result(Future<byte[]> range) throws IOException, InterruptedException {
        try {
            return range.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        fetchers.shutdownNow();
    }
}
