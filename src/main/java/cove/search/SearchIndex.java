// SPDX-License-Identifier: Apache-2.0
package cove.search;

import cove.db.Database;
import cove.http.Caller;
import cove.http.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Finds things in an order, a page at a time, and keeps the index up with them. */
public final class SearchIndex {
    /** The ids of what a search found, and the token to go on with when there is more. */
    public record Page(List<String> ids, Optional<String> nextToken) {

        /** What is answered, with the things themselves on the wire. */
        public Reply reply(List<?> results) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("has_more", nextToken.isPresent());
            answer.put("results", results);
            nextToken.ifPresent(token -> answer.put("next_token", token));
            return Reply.json(answer);
        }
    }

    private final SearchStore store;

    public SearchIndex(Database database, List<Subject> subjects) {
        this.store = new SearchStore(database, subjects);
    }

    /** Brings in what was changed while nobody looked, then keeps up with every change. */
    public void start() {
        store.start();
    }

    /** Makes a thing one of the caller's favourites, or no longer. */
    public void mark(Subject subject, String id, Caller caller, boolean favorite) {
        store.mark(subject, id, caller.userId(), favorite);
    }

    /** A page of what the caller may see and looks for. */
    public Page search(Subject subject, Caller caller, SearchRequest request) {
        return store.look(subject, view -> search(view, subject, Seeker.of(caller), request));
    }

    static Page search(IndexView view, Subject subject, Seeker seeker, SearchRequest request) {
        var conditions = new ArrayList<>(seeker.conditions(request));
        // Few are archived, and to leave out a few is quicker than to look for all others.
        Sought archived = new Sought.Word(Facts.archived(true));
        conditions.add(request.archived() ? archived : new Sought.Not(archived));
        request.choices()
                .forEach((name, word) -> conditions.add(new Sought.Word(Token.fact(name, word))));
        request.filters().forEach(filter -> conditions.add(filter.sought()));
        request.query().ifPresent(query -> conditions.addAll(query.fields()));

        Sought free = request.query().map(SearchQuery::anywhere).orElse(new Sought.All(List.of()));
        Optional<Subject.Sort> sort = request.order().sort();
        if (sort.isEmpty()) {
            List<Sought> parts = request.query().orElseThrow().byRelevance();
            Sought all = Sought.all(free, new Sought.All(conditions));
            return view.few(all, parts)
                    .map(few -> page(request, among(few, request)))
                    .orElseGet(() -> byParts(view, parts, conditions, request));
        }
        return switch (sort.get()) {
            case CREATED -> byParts(view, List.of(free), conditions, request);
            case TYPE -> {
                conditions.add(free);
                yield byParts(view, byType(subject, request.order()), conditions, request);
            }
            case NAME, AMOUNT -> {
                conditions.add(free);
                var order = request.order();
                var range =
                        new IndexView.Range(
                                order.descending(),
                                order.after(),
                                request.offset(),
                                request.limit() + 1);
                yield page(
                        request,
                        view.byKey(new Sought.All(conditions), sort.get(), range).stream()
                                .map(hit -> new Found(0, hit))
                                .toList());
            }
        };
    }

    private static List<Sought> byType(Subject subject, SearchOrder order) {
        var types = new ArrayList<>(subject.choices().get("type"));
        Collections.sort(types);
        if (order.descending()) {
            Collections.reverse(types);
        }
        return types.stream()
                .map(type -> (Sought) new Sought.Word(Token.fact("type", type)))
                .toList();
    }

    /** The page that is wanted of hits that are all known. */
    private static List<Found> among(List<IndexView.Parted> few, SearchRequest request) {
        Optional<SearchOrder.Spot> after = request.order().after();
        return few.stream()
                .map(hit -> new Found(hit.part(), hit.hit()))
                .sorted(BY_PART_AND_AGE)
                .filter(found -> after.isEmpty() || found.isBehind(after.get()))
                .skip(request.offset())
                .limit(request.limit() + 1L)
                .toList();
    }

    private static final Comparator<Found> BY_PART_AND_AGE =
            Comparator.comparingInt(Found::part)
                    .thenComparing(found -> found.hit().place(), Comparator.reverseOrder());

    private record Found(int part, IndexView.Hit hit) {
        boolean isBehind(SearchOrder.Spot spot) {
            return part > spot.part() || (part == spot.part() && hit.place() < spot.place());
        }
    }

    /** One part after the other, each by age. */
    private static Page byParts(
            IndexView view, List<Sought> parts, List<Sought> conditions, SearchRequest request) {
        Optional<SearchOrder.Spot> after = request.order().after();
        int skip = request.offset();
        int wanted = request.limit() + 1;
        var found = new ArrayList<Found>();
        int part = after.map(SearchOrder.Spot::part).orElse(0);
        for (; part < parts.size() && found.size() < wanted; part++) {
            Sought sought = Sought.all(parts.get(part), new Sought.All(conditions));
            if (skip > 0 && parts.size() > 1) {
                int here = view.count(sought, skip);
                if (here < skip) {
                    skip -= here;
                    continue;
                }
            }
            var range =
                    new IndexView.Range(
                            request.order().descending(), after, skip, wanted - found.size());
            int current = part;
            view.byAge(sought, range).forEach(hit -> found.add(new Found(current, hit)));
            after = Optional.empty();
            skip = 0;
        }
        return page(request, found);
    }

    private static Page page(SearchRequest request, List<Found> found) {
        boolean more = found.size() > request.limit();
        List<Found> told = more ? found.subList(0, request.limit()) : found;
        return new Page(
                told.stream().map(one -> one.hit().id()).toList(),
                more ? Optional.of(token(request.order(), told.getLast())) : Optional.empty());
    }

    private static String token(SearchOrder order, Found last) {
        return order.token(new SearchOrder.Spot(last.part(), last.hit().key(), last.hit().place()));
    }
}
