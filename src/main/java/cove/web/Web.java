// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Access;
import cove.access.Groups;
import cove.access.Permissions;
import cove.access.PermissionsApi;
import cove.capsule.Duplication;
import cove.capsule.Examples;
import cove.capsule.ExternalSync;
import cove.capsule.Program;
import cove.capsule.ProgramChanges;
import cove.capsule.ProgramIntake;
import cove.capsule.Programs;
import cove.computation.ComputationBatch;
import cove.computation.ComputationList;
import cove.computation.Computations;
import cove.computation.Queues;
import cove.computation.TaskCounts;
import cove.dataasset.DataAssetRequests;
import cove.dataasset.DataAssets;
import cove.dataasset.FileTrees;
import cove.http.Routes;
import cove.http.Sessions;
import cove.http.SignedUrls;
import cove.metadata.CustomMetadata;
import cove.search.SearchIndex;
import cove.secret.Secrets;
import cove.token.Tokens;
import cove.upload.Uploads;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/** All pages. */
public final class Web {
    private final Look look = new Look();
    private final SignIn signIn;
    private final ProgramListPages programList;
    private final ProgramAddPages programAdd;
    private final ProgramPages programs;
    private final ProgramDataPages programData;
    private final ProgramCodePages programCode;
    private final ProgramSettingsPages programSettings;
    private final ProgramRepositoryPages programRepositories;
    private final ComputationPages computations;
    private final ComputationListPages computationList;
    private final QueuePages queue;
    private final DataAssetPages dataAssets;
    private final NewDataPages newData;
    private final AccessPages own;
    private final UserPages users;
    private final GroupPages groups;

    public Web(
            Tokens tokens,
            Sessions sessions,
            SignInLinks links,
            Programs programs,
            ProgramIntake intake,
            ProgramChanges programChanges,
            Duplication duplication,
            ExternalSync syncs,
            PermissionsApi.Objects<Program> programParts,
            Computations computations,
            ComputationList computationList,
            ComputationBatch computationBatch,
            Queues queues,
            DataAssets dataAssets,
            FileTrees trees,
            SearchIndex search,
            Access access,
            Permissions permissions,
            Groups groups,
            Secrets secrets,
            Function<String, List<String>> awsRoles,
            CustomMetadata customMetadata,
            DataAssetRequests requests,
            Uploads uploads,
            List<String> bucketEndpoints,
            SignedUrls signedUrls,
            InstantSource clock) {
        this.signIn = new SignIn(look, tokens, sessions, links);
        var visit = new ProgramVisit(programs);
        var examples = Examples.beside(intake);
        this.programList = new ProgramListPages(look, programs, search, examples);
        this.programAdd = new ProgramAddPages(look, intake, examples);
        this.programs =
                new ProgramPages(
                        look, programs, visit, computations, computationList, dataAssets, clock);
        this.programData = new ProgramDataPages(look, dataAssets, trees, search);
        this.programCode = new ProgramCodePages(look, programs, visit);
        this.programSettings =
                new ProgramSettingsPages(
                        look, programs, visit, programChanges, permissions, programParts);
        this.programRepositories =
                new ProgramRepositoryPages(
                        look, visit, programChanges, duplication, syncs, programSettings::page);
        this.computations =
                new ComputationPages(
                        look, computations, programs, requests, customMetadata, signedUrls, clock);
        var names = new ProgramNames(programs, clock);
        this.queue = new QueuePages(look, queues, names, clock);
        this.computationList =
                new ComputationListPages(
                        look,
                        computations,
                        computationList,
                        computationBatch,
                        programs,
                        search,
                        new RenderedRows(look, new TaskCounts(computations)),
                        names,
                        clock);
        this.own = new AccessPages(look, tokens, secrets, awsRoles, clock);
        this.users = new UserPages(look, tokens);
        this.groups = new GroupPages(look, groups, tokens);
        this.newData = new NewDataPages(look, uploads, requests, customMetadata, bucketEndpoints);
        this.dataAssets =
                new DataAssetPages(
                        look,
                        dataAssets,
                        trees,
                        search,
                        signedUrls,
                        uploads,
                        new DataAssetRelations(dataAssets, computations, programs, search, clock),
                        new DataAssetChanges(
                                look, dataAssets, requests, customMetadata, access, permissions));
    }

    public void addTo(Routes routes) {
        Assets.addTo(routes, look);
        signIn.addTo(routes);
        programList.addTo(routes);
        programAdd.addTo(routes);
        programs.addTo(routes);
        programData.addTo(routes);
        programCode.addTo(routes);
        programSettings.addTo(routes);
        programRepositories.addTo(routes);
        computationList.addTo(routes);
        queue.addTo(routes);
        computations.addTo(routes);
        own.addTo(routes);
        users.addTo(routes);
        groups.addTo(routes);
        newData.addTo(routes);
        dataAssets.addTo(routes);
    }
}
