// SPDX-License-Identifier: Apache-2.0
package cove.app;

import cove.access.Access;
import cove.access.GroupApi;
import cove.access.Groups;
import cove.access.Permissions;
import cove.access.PermissionsApi;
import cove.capsule.Additions;
import cove.capsule.Duplication;
import cove.capsule.ExternalSync;
import cove.capsule.ProgramApi;
import cove.capsule.ProgramChanges;
import cove.capsule.ProgramIntake;
import cove.capsule.Programs;
import cove.capsule.ReleasedPipelines;
import cove.capsule.repository.CapsuleRepositories;
import cove.capsule.repository.ZipLimits;
import cove.computation.ComputationApi;
import cove.computation.ComputationBatch;
import cove.computation.ComputationList;
import cove.computation.Computations;
import cove.computation.CoveComputationApi;
import cove.computation.DataUseApi;
import cove.computation.LogApi;
import cove.computation.ProgramParts;
import cove.computation.QueueApi;
import cove.computation.Queues;
import cove.computation.TaskApi;
import cove.dataasset.Captures;
import cove.dataasset.DataAssetApi;
import cove.dataasset.DataAssetRequests;
import cove.dataasset.DataAssets;
import cove.dataasset.FileTrees;
import cove.dataasset.Transfers;
import cove.db.Database;
import cove.db.Servers;
import cove.environment.Environments;
import cove.event.EventApi;
import cove.event.Events;
import cove.executor.ExecutorChoice;
import cove.folder.Trash;
import cove.http.Caller;
import cove.http.HttpServer;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.http.Sessions;
import cove.http.SignedUrls;
import cove.metadata.CustomMetadata;
import cove.metadata.MetadataApi;
import cove.mount.BucketMounts;
import cove.mount.Rclone;
import cove.openapi.DescriptionApi;
import cove.process.Disk;
import cove.process.ProcessIdentity;
import cove.s3.Buckets;
import cove.search.SearchIndex;
import cove.secret.SecretApi;
import cove.secret.Secrets;
import cove.token.TokenApi;
import cove.token.Tokens;
import cove.token.User;
import cove.upload.UploadApi;
import cove.upload.Uploads;
import cove.web.SignInLinks;
import cove.web.Web;
import cove.webhook.WebhookApi;
import cove.webhook.Webhooks;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A whole cove, wired by hand: read it from top to bottom. */
final class Server implements AutoCloseable {
    private final Seat.Taken seat;
    private final Database database;
    private final ExecutorChoice executors;
    private final Environments environments;
    private final Events events;
    private final Webhooks webhooks;
    private final Computations computations;
    private final Captures captures;
    private final BucketMounts mounts;
    private final Transfers transfers;
    private final Buckets buckets;
    private final Uploads uploads;
    private final Trash trash;
    private final HttpServer http;
    private final String url;
    private final Optional<String> signInUrl;

    private Server(
            Seat.Taken seat,
            Database database,
            ExecutorChoice executors,
            Environments environments,
            Events events,
            Webhooks webhooks,
            Computations computations,
            Captures captures,
            BucketMounts mounts,
            Transfers transfers,
            Buckets buckets,
            Uploads uploads,
            Trash trash,
            HttpServer http,
            String url,
            Optional<String> signInUrl) {
        this.seat = seat;
        this.database = database;
        this.executors = executors;
        this.environments = environments;
        this.events = events;
        this.webhooks = webhooks;
        this.computations = computations;
        this.captures = captures;
        this.mounts = mounts;
        this.transfers = transfers;
        this.buckets = buckets;
        this.uploads = uploads;
        this.trash = trash;
        this.http = http;
        this.url = url;
        this.signInUrl = signInUrl;
    }

    /** Starts all of it; when this returns the server answers, and open computations go on. */
    static Server start(Home home, CoveConfig config) {
        var clock = InstantSource.system();
        var seat = home.seat().take(config.kept().isShared(), config.kept().machine());
        var database =
                config.kept()
                        .postgresql()
                        .map(Database::openPostgresql)
                        .orElseGet(() -> Database.openSqlite(home.database()));
        var servers =
                database.join(
                        new Servers.Self(
                                config.kept().machine(),
                                ProcessIdentity.current().line(),
                                Server::isAlive,
                                config.kept().silence()));
        var tokens = new Tokens(database, clock);
        var administrator = new Administrator(home, tokens);
        administrator.make();
        var groups = new Groups(database, clock);
        var access = new Access(database);
        var events = new Events(database, access, config.events(), clock);

        var repositories =
                new CapsuleRepositories(
                        home.path().resolve("repos"),
                        home.path().resolve("checkouts"),
                        ZipLimits.USUAL,
                        config.limits().checkouts(),
                        clock);
        var programs = new Programs(database, access, repositories, clock);
        var trash = new Trash(home.path().resolve("trash"));
        if (servers.wasFirst()) {
            repositories.sweep();
            programs.start();
            trash.take(home.path().resolve("spare"));
        }
        var dataAssets =
                new DataAssets(database, access, home.path().resolve("assets"), trash, clock);
        var customMetadata = new CustomMetadata(database);
        var secrets = new Secrets(database, () -> home.key("secrets"), clock);
        var webhooks =
                new Webhooks(
                        database,
                        events,
                        secrets,
                        id -> tokens.user(id).flatMap(Server::active).map(groups::inGroups),
                        config.webhooks(),
                        clock);
        var buckets = new Buckets(config.s3(), new SecretKeys(secrets));
        var search = new SearchIndex(database, List.of(DataAssets.SUBJECT, Programs.SUBJECT));
        var executors = new ServerExecutors(home, config, secrets, trash, clock).chosen();
        var environments =
                new Environments(
                        ServerExecutors.ofThisMachine(
                                home.path().resolve("environments"), config.kept()),
                        config.environments(),
                        ServerExecutors.builder(config),
                        trash,
                        clock);
        var mounts =
                new BucketMounts(
                        ServerExecutors.ofThisMachine(home.path().resolve("mounts"), config.kept()),
                        Rclone.ofThisMachine(),
                        buckets,
                        config.mountsIdle());
        var computations =
                new Computations(
                        database,
                        access,
                        programs,
                        dataAssets,
                        secrets,
                        buckets,
                        mounts,
                        executors,
                        environments,
                        home.path(),
                        ServerExecutors.sandbox(home, config.kept()),
                        trash,
                        config.computations(),
                        clock);
        var captures =
                new Captures(dataAssets, computations.resultFolders(), buckets, secrets, clock);
        var transfers =
                new Transfers(
                        database,
                        dataAssets,
                        captures,
                        new ReleasedPipelines(programs)::releasedWith,
                        clock);
        var uploads =
                new Uploads(
                        database,
                        dataAssets,
                        home.path().resolve("incoming"),
                        trash,
                        new Uploads.Settings(
                                config.limits().dataAssetUpload(), config.limits().keepUploads()),
                        clock,
                        Disk.boot());
        var signedUrls = new SignedUrls(home.key("url-signing"), clock);

        var links = new SignInLinks(clock);
        var sessions = new Sessions(home.key("sessions"), clock);
        var routes = new Routes(groups.addedTo(tokens), sessions, config.listen().publicUrl());
        new ComputationApi(computations, events, signedUrls, clock).addTo(routes);
        var computationList = new ComputationList(database, access, computations);
        var computationBatch = new ComputationBatch(computations);
        new CoveComputationApi(computations, computationList, computationBatch, clock)
                .addTo(routes);
        new DataUseApi(computations, clock).addTo(routes);
        var queues = new Queues(database, computations, computationList);
        new QueueApi(queues).addTo(routes);
        new TaskApi(computations).addTo(routes);
        new LogApi(computations).addTo(routes);
        var gitTokens = new SecretGitTokens(secrets);
        var additions = new Additions(programs, gitTokens, clock);
        var intake =
                new ProgramIntake(
                        programs,
                        additions,
                        home.path().resolve("uploads"),
                        config.limits().programUpload());
        var programChanges = new ProgramChanges(programs, computations::openRunsOf);
        var programData = new ProgramDataAssets(dataAssets);
        var duplication = new Duplication(programs, additions, clock);
        var syncs = new ExternalSync(programs, gitTokens);
        new ProgramApi(
                        programs,
                        search,
                        intake,
                        programChanges,
                        config.limits().programUpload(),
                        programData::facts,
                        programData,
                        duplication,
                        syncs)
                .addTo(routes);
        var requests = new DataAssetRequests(dataAssets, captures, transfers, customMetadata);
        new DataAssetApi(
                        dataAssets,
                        captures,
                        transfers,
                        search,
                        requests,
                        signedUrls,
                        config.limits().dataAssetUpload())
                .addTo(routes);
        new UploadApi(uploads, customMetadata).addTo(routes);
        new MetadataApi(customMetadata).addTo(routes);
        var parts = new ProgramParts(programs, dataAssets);
        var permissions = new Permissions(database, access);
        new PermissionsApi(permissions)
                .addTo(routes, "/api/v1/capsules", Scope.CAPSULE_READ, Scope.CAPSULE_WRITE, parts)
                .addTo(
                        routes,
                        "/api/v1/pipelines",
                        Scope.CAPSULE_READ,
                        Scope.CAPSULE_WRITE,
                        parts.ofPipelines())
                .addTo(
                        routes,
                        "/api/v1/data_assets",
                        Scope.DATA_ASSET_READ,
                        Scope.DATA_ASSET_WRITE,
                        dataAssets::get);
        new SecretApi(secrets).addTo(routes);
        new EventApi(events).addTo(routes);
        new WebhookApi(webhooks).addTo(routes);
        new TokenApi(tokens).addTo(routes);
        new GroupApi(groups).addTo(routes);
        routes.open("/health", _ -> Reply.json(Map.of("status", "ok", "version", version())))
                .open("/api/cove/v1/version", _ -> Reply.json(Map.of("version", version())));

        DescriptionApi.addTo(routes);
        new Web(
                        tokens,
                        sessions,
                        links,
                        programs,
                        intake,
                        programChanges,
                        duplication,
                        syncs,
                        parts,
                        computations,
                        computationList,
                        computationBatch,
                        queues,
                        dataAssets,
                        new FileTrees(dataAssets, buckets),
                        search,
                        access,
                        permissions,
                        groups,
                        secrets,
                        config.s3()::rolesInWords,
                        customMetadata,
                        requests,
                        uploads,
                        buckets.settings().names(),
                        signedUrls,
                        clock)
                .addTo(routes);

        search.start();
        events.start();
        webhooks.start();
        dataAssets.start();
        computations.start();
        captures.start();
        transfers.start();
        if (servers.wasFirst()) {
            uploads.start();
        }
        var http = HttpServer.start(config.listen().host(), config.listen().port(), routes);
        String here = config.listen().here(http.port());
        // Who can read the home is on this machine: no need to go by way of the public URL.
        seat.reachedAt(here);
        String url = config.listen().publicUrl().orElse(here);
        return new Server(
                seat,
                database,
                executors,
                environments,
                events,
                webhooks,
                computations,
                captures,
                mounts,
                transfers,
                buckets,
                uploads,
                trash,
                http,
                url,
                administrator.tokenId().map(id -> url + links.make(id)));
    }

    /** Whom something is to be told of which no token asks. */
    private static Optional<Caller> active(User user) {
        return Optional.of(new Caller(user.id(), user.email(), user.admin(), Set.of()))
                .filter(_ -> user.deactivated().isEmpty());
    }

    private static boolean isAlive(String process) {
        return ProcessIdentity.parse(process).filter(ProcessIdentity::isAlive).isPresent();
    }

    static String version() {
        String version = Server.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    String url() {
        return url;
    }

    /** For whoever started it: signs the administrator in. */
    Optional<String> signInUrl() {
        return signInUrl;
    }

    /** Stops answering. Runs in progress go on; the next server takes them up. */
    @Override
    public void close() {
        seat.hide();
        webhooks.close();
        events.close();
        http.close();
        transfers.close();
        captures.close();
        uploads.close();
        computations.close();
        environments.close();
        mounts.close();
        buckets.close();
        trash.close();
        executors.close();
        database.close();
        seat.close();
    }
}
