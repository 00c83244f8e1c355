// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An app panel on the wire, field names exactly as Code Ocean's; absent members are omitted, so
 * that no panel at all is {@code {}}.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record AppPanelJson(
        GeneralJson general,
        List<DataAssetJson> dataAssets,
        List<CategoryJson> categories,
        List<ParameterJson> parameters,
        List<ResultJson> results,
        List<ProcessJson> processes) {

    /**
     * What only the server knows of a data asset.
     *
     * @param kind {@code internal}, {@code external} or {@code combined}
     * @param accessible whether the caller may use it
     */
    public record DataAssetFacts(String kind, boolean accessible) {}

    /** The words above the form. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record GeneralJson(String title, String instructions, String helpText) {}

    /** A data asset that may be replaced, and the mount by which a run request names it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record DataAssetJson(
            String id,
            String mount,
            String name,
            String kind,
            boolean accessible,
            String description,
            String helpText) {}

    /** A heading. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record CategoryJson(String id, String name, String description, String helpText) {}

    /** A parameter. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record ParameterJson(
            String name,
            String type,
            String category,
            String paramName,
            String description,
            String helpText,
            String valueType,
            String defaultValue,
            Boolean required,
            Boolean hidden,
            BigDecimal minimum,
            BigDecimal maximum,
            String pattern,
            List<String> valueOptions) {}

    /** A result file worth a look. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record ResultJson(String fileName) {}

    /**
     * A process of a pipeline, with the form of its capsule. Empty lists must be omitted: the
     * Python SDK drops the whole list of processes when one carries an array here.
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ProcessJson(
            String name, List<CategoryJson> categories, List<ParameterJson> parameters) {}

    /**
     * The wire shape of a capsule's panel.
     *
     * @param facts asked for each data asset of the panel that is attached
     */
    public static AppPanelJson of(
            AppPanel panel,
            List<AttachedDataAsset> attached,
            Function<AttachedDataAsset, DataAssetFacts> facts) {
        return of(panel, attached, facts, _ -> AppPanel.EMPTY);
    }

    /**
     * The wire shape of a pipeline's panel.
     *
     * @param processPanels the panel of the capsule that a process of this name runs
     */
    public static AppPanelJson of(
            AppPanel panel,
            List<AttachedDataAsset> attached,
            Function<AttachedDataAsset, DataAssetFacts> facts,
            Function<String, AppPanel> processPanels) {
        return new AppPanelJson(
                general(panel.general()),
                dataAssets(panel.dataAssets(), attached, facts),
                categories(panel),
                parameters(panel),
                panel.results().stream().map(ResultJson::new).toList(),
                panel.processes().stream()
                        .map(name -> process(name, processPanels.apply(name)))
                        .toList());
    }

    private static ProcessJson process(String name, AppPanel panel) {
        return new ProcessJson(name, categories(panel), parameters(panel));
    }

    private static List<CategoryJson> categories(AppPanel panel) {
        return panel.categories().stream().map(AppPanelJson::category).toList();
    }

    private static List<ParameterJson> parameters(AppPanel panel) {
        return panel.parameters().stream().map(AppPanelJson::parameter).toList();
    }

    private static GeneralJson general(AppPanel.General general) {
        return general.equals(AppPanel.General.EMPTY)
                ? null
                : new GeneralJson(
                        general.title().orElse(null),
                        general.instructions().orElse(null),
                        general.helpText().orElse(null));
    }

    /** A slot whose asset is no longer attached has no mount to name it by, and is left out. */
    private static List<DataAssetJson> dataAssets(
            List<AppPanel.DataAssetSlot> slots,
            List<AttachedDataAsset> attached,
            Function<AttachedDataAsset, DataAssetFacts> facts) {
        Map<String, AttachedDataAsset> byId =
                attached.stream()
                        .collect(
                                Collectors.toMap(
                                        AttachedDataAsset::id,
                                        asset -> asset,
                                        (first, _) -> first));
        return slots.stream()
                .filter(slot -> byId.containsKey(slot.id()))
                .map(slot -> dataAsset(slot, byId.get(slot.id()), facts))
                .toList();
    }

    private static DataAssetJson dataAsset(
            AppPanel.DataAssetSlot slot,
            AttachedDataAsset asset,
            Function<AttachedDataAsset, DataAssetFacts> facts) {
        var known = facts.apply(asset);
        return new DataAssetJson(
                slot.id(),
                asset.mount(),
                slot.name(),
                known.kind(),
                known.accessible(),
                slot.description().orElse(null),
                slot.helpText().orElse(null));
    }

    private static CategoryJson category(AppPanel.Category category) {
        return new CategoryJson(
                category.id(),
                category.name(),
                category.description().orElse(null),
                category.helpText().orElse(null));
    }

    private static ParameterJson parameter(Parameter parameter) {
        return new ParameterJson(
                parameter.name(),
                parameter.type().name().toLowerCase(Locale.ROOT),
                parameter.category().orElse(null),
                parameter.paramName().orElse(null),
                parameter.description().orElse(null),
                parameter.helpText().orElse(null),
                parameter.valueType().name().toLowerCase(Locale.ROOT),
                parameter.defaultValue().orElse(null),
                parameter.required() ? true : null,
                parameter.hidden() ? true : null,
                parameter.minimum().orElse(null),
                parameter.maximum().orElse(null),
                parameter.pattern().orElse(null),
                parameter.options());
    }
}
