// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Executor;
import cove.executor.ExecutorChoice;
import cove.executor.Launch;
import cove.executor.Network;
import cove.executor.Place;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All runs of an executor are looked after with few questions, and none is forgotten. */
class RoundsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TestingExecutor quick = new TestingExecutor("sandbox");
    private final TestingExecutor slow = new TestingExecutor("slurm");
    private final Turns turns = new Turns();
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final Collection<String> unchanged = new ConcurrentLinkedQueue<>();
    private final Collection<String> news = new ConcurrentLinkedQueue<>();
    private final Rounds rounds =
            new Rounds(
                    new ExecutorChoice(List.of(quick, slow)),
                    turns,
                    id -> new RunHandle(id, Path.of("/runs", id)),
                    new Rounds.Watch() {
                        @Override
                        public boolean runs(String id) {
                            return !gone.contains(id);
                        }

                        @Override
                        public void unchanged(String id) {
                            unchanged.add(id);
                        }

                        @Override
                        public void hasNews(String id) {
                            news.add(id);
                        }
                    });

    @Test
    void manyAreAskedAboutTogetherAndOnlyThoseThatEndedAreStepped() {
        List<Computation> runs = running("sandbox", 1000);
        quick.over.add(runs.get(7).id());
        quick.over.add(runs.get(999).id());

        rounds.begin(runs);

        Eventually.so("all answers", PATIENCE, () -> unchanged.size() + news.size() == 1000);
        assertThat(news).containsExactlyInAnyOrder(runs.get(7).id(), runs.get(999).id());
        assertThat(quick.questions).hasSizeLessThan(10);
        assertThat(turns.areFree()).isTrue();
    }

    @Test
    void anExecutorThatDoesNotAnswerHoldsUpNoOther() {
        List<Computation> stuck = running("slurm", 1);
        List<Computation> runs = running("sandbox", 1);
        slow.answers = new CountDownLatch(1);

        rounds.begin(Stream.concat(stuck.stream(), runs.stream()).toList());
        Eventually.so("the first round", PATIENCE, () -> unchanged.size() == 1);
        rounds.begin(Stream.concat(stuck.stream(), runs.stream()).toList());
        Eventually.so("the second round", PATIENCE, () -> unchanged.size() == 2);

        assertThat(unchanged).containsOnly(runs.getFirst().id());
        assertThat(slow.questions).hasSizeLessThan(2);
        slow.answers.countDown();
        Eventually.so("its answer", PATIENCE, () -> unchanged.contains(stuck.getFirst().id()));
    }

    @Test
    void whoComesWhileItIsAskedAboutIsServedAfterwards() {
        List<Computation> runs = running("slurm", 1);
        String id = runs.getFirst().id();
        slow.answers = new CountDownLatch(1);
        rounds.begin(runs);
        Eventually.so("the question", PATIENCE, () -> !slow.questions.isEmpty());

        assertThat(turns.take(id)).isFalse();
        slow.answers.countDown();

        Eventually.so("the news", PATIENCE, () -> news.contains(id));
        assertThat(turns.take(id)).isTrue();
    }

    @Test
    void whatIsBeingSteppedOrHasGoneIsNotAskedAbout() {
        List<Computation> runs = running("sandbox", 3);
        assertThat(turns.take(runs.get(0).id())).isTrue();
        gone.add(runs.get(1).id());

        rounds.begin(runs);

        Eventually.so("an answer", PATIENCE, () -> !unchanged.isEmpty());
        assertThat(quick.questions).containsExactly(Set.of(runs.get(2).id()));
        assertThat(turns.end(runs.get(0).id())).isTrue();
    }

    @Test
    void whereAQuestionFailsEachIsSteppedByItself() {
        List<Computation> runs = running("sandbox", 3);
        quick.trouble = Optional.of(new IllegalStateException("one folder cannot be read"));

        rounds.begin(runs);

        Eventually.so("three steps", PATIENCE, () -> news.size() == 3);
        assertThat(unchanged).isEmpty();
        assertThat(turns.areFree()).isTrue();
    }

    private static List<Computation> running(String executor, int count) {
        return IntStream.range(0, count).mapToObj(_ -> TestingComputations.on(executor)).toList();
    }

    /** Answers that all run, but for those that are over. */
    private static final class TestingExecutor implements Executor {
        private final String name;
        private final Collection<Set<String>> questions = new ConcurrentLinkedQueue<>();
        private final Set<String> over = ConcurrentHashMap.newKeySet();
        private volatile CountDownLatch answers = new CountDownLatch(0);
        private volatile Optional<RuntimeException> trouble = Optional.empty();

        TestingExecutor(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Map<RunHandle, RunStatus> poll(Collection<RunHandle> handles) {
            questions.add(handles.stream().map(RunHandle::id).collect(Collectors.toSet()));
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            trouble.ifPresent(
                    e -> {
                        throw e;
                    });
            return handles.stream()
                    .collect(Collectors.toMap(handle -> handle, handle -> status(handle.id())));
        }

        private RunStatus status(String id) {
            return over.contains(id)
                    ? new RunStatus.Lost("it is over")
                    : new RunStatus.Running(Instant.EPOCH);
        }

        @Override
        public Place place() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Optional<String> lacking(Network wanted) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public RunHandle prepare(Launch launch) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void submit(RunHandle handle) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public boolean hasEnded(RunHandle handle) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void stop(RunHandle handle) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void release(RunHandle handle) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void onEnd(Consumer<String> listener) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
