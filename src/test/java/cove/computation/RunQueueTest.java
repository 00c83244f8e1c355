// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.executor.Capacity;
import cove.executor.Resources;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunQueueTest {
    private static final long MEMORY = 100;

    private final RunQueue queue = new RunQueue(new Capacity(4, MEMORY, 100), 5);

    private static Resources cpus(int cpus) {
        return new Resources(cpus, 1, 1);
    }

    /** Everything that may start now, in its order. */
    private List<String> started() {
        var ids = new ArrayList<String>();
        for (Optional<String> id = queue.next(); id.isPresent(); id = queue.next()) {
            ids.add(id.get());
        }
        return ids;
    }

    @Test
    void nothingWaitsInAnEmptyQueue() {
        assertThat(started()).isEmpty();
        assertThat(queue.waitingCount()).isZero();
    }

    @Test
    void withinAUserTheFirstToComeIsTheFirstToStart() {
        queue.add("a1", "a", cpus(1));
        queue.add("a2", "a", cpus(1));
        queue.add("a3", "a", cpus(1));

        assertThat(started()).containsExactly("a1", "a2", "a3");
    }

    @Test
    void noMoreStartThanThereAreCpusFor() {
        for (int i = 1; i <= 6; i++) {
            queue.add("a" + i, "a", cpus(1));
        }

        assertThat(started()).containsExactly("a1", "a2", "a3", "a4");
        assertThat(queue.waitingCount()).isEqualTo(2);

        queue.release("a2");
        assertThat(started()).containsExactly("a5");
    }

    @Test
    void noMoreStartThanThereIsMemoryFor() {
        queue.add("a1", "a", new Resources(1, 60, 1));
        queue.add("a2", "a", new Resources(1, 60, 1));

        assertThat(started()).containsExactly("a1");

        queue.release("a1");
        assertThat(started()).containsExactly("a2");
    }

    @Test
    void theUserWhoUsesTheLeastComesFirst() {
        for (int i = 1; i <= 4; i++) {
            queue.add("a" + i, "a", cpus(1));
        }
        queue.add("b1", "b", cpus(1));
        queue.add("c1", "c", cpus(1));

        assertThat(started()).containsExactly("a1", "b1", "c1", "a2");
    }

    @Test
    void usersTakeTurns() {
        var one = new RunQueue(new Capacity(1, MEMORY, 100), 100);
        var order = new ArrayList<String>();
        for (String owner : List.of("a", "b")) {
            for (int i = 1; i <= 3; i++) {
                one.add(owner + i, owner, cpus(1));
            }
        }
        for (int i = 0; i < 6; i++) {
            String id = one.next().orElseThrow();
            order.add(id);
            one.release(id);
        }

        assertThat(order).startsWith("a1").contains("a3", "b3");
        assertThat(order.indexOf("b1")).isLessThan(order.indexOf("b2"));
    }

    @Test
    void aLargeRunIsOvertakenByThoseThatFit() {
        queue.add("small", "a", cpus(1));
        assertThat(started()).containsExactly("small");
        queue.add("large", "b", cpus(4));
        queue.add("fits", "c", cpus(1));

        assertThat(started()).containsExactly("fits");
    }

    @Test
    void aLargeRunIsNotOvertakenForEver() {
        queue.add("long", "a", cpus(1));
        started();
        queue.add("large", "b", cpus(4));
        int overtaken = 0;
        String last = "";
        for (int i = 0; i < 100; i++) {
            last = "c" + i;
            queue.add(last, "c", cpus(1));
            if (!started().contains(last)) {
                break;
            }
            overtaken++;
            queue.release(last);
        }

        assertThat(overtaken).isEqualTo(20);
        queue.release("long");
        assertThat(started()).containsExactly("large");
        queue.release("large");
        assertThat(started()).containsExactly(last);
    }

    @Test
    void aRunThatWantsMoreThanTheMachineHasGetsAllOfIt() {
        assertThat(queue.atMost(new Resources(64, 1 << 20, 7)))
                .isEqualTo(new Resources(4, MEMORY, 7));

        queue.add("huge", "a", new Resources(64, 1 << 20, 7));

        assertThat(started()).containsExactly("huge");
    }

    @Test
    void theBoundCountsWhatWaitsAndWhatIsAboutTo() {
        for (int i = 1; i <= 4; i++) {
            queue.add("a" + i, "a", cpus(1));
        }
        queue.reserve();

        assertThatThrownBy(queue::reserve)
                .isInstanceOfSatisfying(
                        CoveException.class,
                        e -> {
                            assertThat(e.problem()).isInstanceOf(Problem.Busy.class);
                            assertThat(e.getMessage()).contains("5 computations wait already");
                        });
        queue.unreserve();
        queue.reserve();
    }

    @Test
    void whatRunsDoesNotCountAsWaiting() {
        for (int i = 1; i <= 4; i++) {
            queue.add("a" + i, "a", cpus(1));
        }
        started();

        assertThat(queue.waitingCount()).isZero();
        queue.reserve();
    }

    @Test
    void addingTwiceCountsOnce() {
        queue.add("a1", "a", cpus(3));
        queue.add("a1", "a", cpus(3));
        assertThat(started()).containsExactly("a1");
        queue.add("a1", "a", cpus(3));

        assertThat(queue.waitingCount()).isZero();
        assertThat(queue.isGranted("a1")).isTrue();
        queue.release("a1");
        queue.add("a2", "a", cpus(4));
        assertThat(started()).containsExactly("a2");
    }

    @Test
    void releasingTwiceGivesBackOnce() {
        queue.add("a1", "a", cpus(4));
        started();
        queue.release("a1");
        queue.release("a1");
        queue.release("never-there");

        queue.add("b1", "b", cpus(4));
        queue.add("b2", "b", cpus(4));
        assertThat(started()).containsExactly("b1");
    }

    @Test
    void aRunThatWasFoundRunningHoldsItsResources() {
        queue.addGranted("old", "a", cpus(4), List.of());
        queue.add("new", "b", cpus(1));

        assertThat(queue.isGranted("old")).isTrue();
        assertThat(started()).isEmpty();
        queue.release("old");
        assertThat(started()).containsExactly("new");
    }

    @Test
    void aWaitingRunThatIsReleasedNeverStarts() {
        queue.add("a1", "a", cpus(1));
        assertThat(queue.isWaiting("a1")).isTrue();

        queue.release("a1");

        assertThat(queue.isWaiting("a1")).isFalse();
        assertThat(started()).isEmpty();
    }

    @Test
    void oneThatCannotStartYetKeepsItsPlaceAndHoldsUpNobody() {
        queue.add("a1", "a", cpus(4));
        queue.add("a2", "a", cpus(4));
        queue.add("a3", "a", cpus(4));
        assertThat(started()).containsExactly("a1");

        queue.hold("a1");
        assertThat(queue.isWaiting("a1")).isTrue();
        assertThat(started()).containsExactly("a2");
        queue.makeReady("a1");
        queue.release("a2");

        assertThat(started()).containsExactly("a1");
        assertThat(queue.waitingCount()).isEqualTo(1);
        queue.release("a1");
        assertThat(started()).containsExactly("a3");
    }

    @Test
    void theFirstThatAreNotReadyAreTheOnesToPrepare() {
        for (int i = 1; i <= 4; i++) {
            queue.add("a" + i, i % 2 == 0 ? "a" : "b", cpus(1));
        }
        queue.makeReady("a2");
        queue.hold("a1");

        assertThat(queue.toPrepare(2)).containsExactly("a1", "a3");
        queue.release("a1");
        assertThat(queue.toPrepare(2)).containsExactly("a3", "a4");
    }

    @Test
    void eachRunHasGpusOfItsOwnAndOthersWaitForThem() {
        var machine = new RunQueue(new Capacity(100, MEMORY, 100, 3), 100);
        machine.addGranted("old", "a", cpus(1).withGpus(1), List.of(1));
        machine.add("two", "a", cpus(1).withGpus(2));
        machine.add("one", "a", cpus(1).withGpus(1));
        machine.add("none", "b", cpus(1));

        assertThat(machine.next()).contains("none");
        assertThat(machine.next()).contains("two");
        assertThat(machine.next()).isEmpty();
        assertThat(machine.gpusOf("two")).containsExactly(0, 2);
        machine.release("old");
        assertThat(machine.next()).contains("one");
        assertThat(machine.gpusOf("one")).containsExactly(1);
        assertThat(machine.gpusOf("none")).isEmpty();
        assertThat(machine.atMost(cpus(1).withGpus(4)).gpus()).isEqualTo(3);
    }

    private static List<String> ids(List<QueueState.Place> places) {
        return places.stream().map(QueueState.Place::id).toList();
    }

    @Test
    void theOrderThatIsForetoldIsTheOrderOfTheStarts() {
        var roomy = new RunQueue(new Capacity(100, MEMORY, 100), 100);
        for (String id : List.of("a1", "a2", "a3", "b1", "c1", "b2", "a4", "c2", "d1")) {
            roomy.add(id, id.substring(0, 1), cpus(id.startsWith("c") ? 3 : 1));
        }
        List<String> foretold = ids(roomy.state(100).next());

        for (String id : foretold) {
            assertThat(roomy.next()).contains(id);
        }
        assertThat(foretold).startsWith("a1", "b1", "c1", "d1", "a2");
        assertThat(ids(roomy.state(2).granted())).containsExactly("a1", "a2");
    }

    @Test
    void whatWaitsTellsWhy() {
        queue.add("a1", "a", new Resources(3, 90, 1));
        started();
        queue.add("b1", "b", new Resources(2, 1, 1));
        queue.add("b2", "b", cpus(1));
        queue.add("c1", "c", new Resources(1, MEMORY, 1));

        QueueState state = queue.state(10);

        assertThat(state.usedCpus()).isEqualTo(3);
        assertThat(state.usedMemory()).isEqualTo(90);
        assertThat(state.running()).isEqualTo(1);
        assertThat(state.waiting()).isEqualTo(3);
        assertThat(ids(state.granted())).containsExactly("a1");
        assertThat(ids(state.next())).containsExactly("b1", "c1", "b2");
        assertThat(state.next().stream().map(place -> place.reason().orElseThrow()))
                .satisfiesExactly(
                        why -> assertThat(why).isEqualTo("needs 2 of 4 CPUs, of which 1 is free"),
                        why -> assertThat(why).contains("memory"),
                        why -> assertThat(why).contains("earlier one of the same user"));
    }

    @Test
    void whatIsHeldTellsSoAndHoldsUpNobody() {
        queue.add("a1", "a", cpus(4));
        queue.add("a2", "a", cpus(4));
        queue.add("b1", "b", cpus(4));
        queue.hold("a1");
        started();

        assertThat(queue.state(10).granted())
                .extracting(QueueState.Place::id)
                .containsExactly("a2");
        assertThat(queue.state(10).next())
                .extracting(QueueState.Place::id)
                .containsExactlyInAnyOrder("a1", "b1");
        assertThat(queue.state(10).next().stream().filter(place -> place.id().equals("a1")))
                .singleElement()
                .satisfies(
                        place ->
                                assertThat(place.reason())
                                        .contains("its environment is built first"));
    }

    @Test
    void noMoreThanMayRunAtOnceIsAReasonOfItsOwn() {
        var small = new RunQueue(new Capacity(4, MEMORY, 1), 5);
        small.add("a1", "a", cpus(1));
        small.next();
        small.add("a2", "a", cpus(1));

        assertThat(small.state(10).next().getFirst().reason())
                .contains("1 run at once, the most that may");
    }

    @Test
    void gpusThatOthersHaveAreAReason() {
        var machine = new RunQueue(new Capacity(100, MEMORY, 100, 2), 100);
        machine.add("a1", "a", cpus(1).withGpus(1));
        machine.next();
        machine.add("b1", "b", cpus(1).withGpus(2));

        assertThat(machine.state(10).usedGpus()).isEqualTo(1);
        assertThat(machine.state(10).next().getFirst().reason())
                .contains("needs 2 of 2 GPUs, of which 1 is free");
    }
}
