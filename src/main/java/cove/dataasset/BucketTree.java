// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.folder.FileTree;
import cove.http.Content;
import cove.http.ContentReply;
import cove.http.Reply;
import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import cove.s3.Bucket;
import cove.s3.BucketException;
import cove.s3.Buckets;
import cove.s3.Login;
import cove.s3.StoredObject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** The files of an external data asset as its bucket has them now, for one user. */
final class BucketTree implements FileTree {
    private static final Duration TRY_AGAIN = Duration.ofSeconds(30);

    private final Buckets buckets;
    private final SourceBucket source;
    private final Login user;

    BucketTree(Buckets buckets, SourceBucket source, Login user) {
        this.buckets = buckets;
        this.source = source;
        this.user = user;
    }

    /** What is asked of a bucket. */
    @FunctionalInterface
    private interface Question<T> {
        T of(Bucket bucket) throws IOException;
    }

    private Bucket open() {
        return buckets.open(source.location(), source.access(), user);
    }

    private <T> T ask(Question<T> question) throws IOException {
        try (Bucket bucket = open()) {
            return question.of(bucket);
        } catch (BucketException e) {
            throw problem(e);
        }
    }

    /** A bucket that does not do what it is asked is no mistake of cove. */
    static CoveException problem(BucketException e) {
        return new CoveException(
                switch (e.kind()) {
                    case NO_BUCKET, NO_OBJECT -> new Problem.NotFound(e.getMessage());
                    case NO_ACCESS, WRONG_REGION, CHANGED -> new Problem.Conflict(e.getMessage());
                    case UNREACHABLE, OTHER -> new Problem.Unavailable(e.getMessage(), TRY_AGAIN);
                },
                e);
    }

    @Override
    public Optional<String> reader() {
        return Optional.of(user.userId());
    }

    private String key(String path) {
        return source.location().folder() + path;
    }

    @Override
    public Listing listing(String path) throws IOException {
        if (mayLeaveTheFolder(path)) {
            throw notFound(path, "no folder");
        }
        String folder = path.isEmpty() || path.endsWith("/") ? path : path + "/";
        Bucket.Level first = ask(bucket -> bucket.browse(key(folder), Optional.empty()));
        if (first.folders().isEmpty() && first.objects().isEmpty() && !path.isEmpty()) {
            throw notFound(path, "no folder");
        }
        return visitor -> visit(first, folder, visitor);
    }

    private void visit(Bucket.Level first, String folder, Visitor visitor) throws IOException {
        visitPart(first, folder, visitor);
        for (Optional<String> next = first.next(); next.isPresent(); ) {
            Optional<String> from = next;
            Bucket.Level level = ask(bucket -> bucket.browse(key(folder), from));
            visitPart(level, folder, visitor);
            next = level.next();
        }
    }

    private void visitPart(Bucket.Level level, String folder, Visitor visitor) throws IOException {
        var items = new ArrayList<Item>();
        int before = key(folder).length();
        for (String key : level.folders()) {
            String name = key.substring(before, key.length() - 1);
            items.add(new Item(name, folder + name, true, -1));
        }
        for (StoredObject object : level.objects()) {
            String name = object.key().substring(before);
            if (!name.isEmpty()) { // the folder itself, as consoles make it
                items.add(new Item(name, folder + name, false, object.size()));
            }
        }
        items.sort(Comparator.comparing(Item::name));
        for (Item item : items) {
            visitor.visit(item);
        }
    }

    private CoveException notFound(String path, String what) {
        return new CoveException(
                new Problem.NotFound(
                        "There is %s at '%s' in %s; list the files to see what there is."
                                .formatted(
                                        what,
                                        Echo.of(path.replace("\0", "\\0")),
                                        source.location())));
    }

    /**
     * A store may take {@code ..} in a key for the folder above, as web servers do in a path, and
     * that one is not of this data asset.
     */
    private static boolean mayLeaveTheFolder(String path) {
        return path.indexOf('\0') >= 0
                || Arrays.stream(path.split("/", -1))
                        .anyMatch(name -> name.equals("..") || name.equals("."));
    }

    private StoredObject find(String path) throws IOException {
        if (path.isEmpty() || path.endsWith("/") || mayLeaveTheFolder(path)) {
            throw notFound(path, "no file");
        }
        return ask(bucket -> bucket.head(key(path)));
    }

    @Override
    public String pathOf(String path) throws IOException {
        return find(path).key().substring(source.location().folder().length());
    }

    @Override
    public InputStream open(String path) throws IOException {
        var content = new ObjectContent(find(path));
        return content.open(0, content.size());
    }

    @Override
    public Reply reply(String path, boolean attachment) throws IOException {
        return new ContentReply(new ObjectContent(find(path)), Optional.empty(), attachment);
    }

    /** An object; its bucket stays open while its bytes are read. */
    private final class ObjectContent implements Content {
        private final StoredObject object;

        ObjectContent(StoredObject object) {
            this.object = object;
        }

        @Override
        public String name() {
            return object.key().substring(object.key().lastIndexOf('/') + 1);
        }

        @Override
        public long size() {
            return object.size();
        }

        @Override
        public String tag() {
            return object.etag().replaceAll("[^\\x21\\x23-\\x7e]", "");
        }

        @Override
        public InputStream open(long first, long length) throws IOException {
            Bucket bucket = BucketTree.this.open();
            try {
                return new FilterInputStream(bucket.read(object, first)) {
                    @Override
                    public void close() throws IOException {
                        try (bucket) {
                            super.close();
                        }
                    }
                };
            } catch (BucketException e) {
                bucket.close();
                throw problem(e);
            }
        }
    }
}
