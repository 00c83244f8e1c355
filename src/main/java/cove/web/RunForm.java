// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.capsule.format.AppPanel;
import cove.capsule.format.AttachedDataAsset;
import cove.capsule.format.NamedParameter;
import cove.capsule.format.Parameter;
import cove.capsule.format.ParameterType;
import cove.capsule.format.ValueType;
import cove.computation.LaunchPlan;
import cove.computation.PipelinePlan;
import cove.computation.RunRequest;
import cove.http.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * The form of a run, made from the app panel of a program, and of each process of a pipeline.
 *
 * @param sections headings with what is asked under them
 */
record RunForm(List<Section> sections) {
    /** A heading; the first may have none. */
    record Section(String title, String help, List<Field> fields) {}

    /**
     * One thing that is asked.
     *
     * @param name of the field in the form
     * @param type {@code text}, {@code number}, {@code list} or {@code file}, one among the data
     * @param fallback what is taken when it is left empty
     */
    record Field(
            String name,
            String label,
            String help,
            String type,
            String value,
            String fallback,
            List<String> options,
            boolean required,
            String least,
            String most,
            String step,
            String pattern) {
        /** What numbers it takes, in words. */
        String range() {
            if (least.isEmpty() && most.isEmpty()) {
                return "";
            }
            return most.isEmpty()
                    ? "(%s or more)".formatted(least)
                    : least.isEmpty()
                            ? "(%s or less)".formatted(most)
                            : "(%s to %s)".formatted(least, most);
        }
    }

    /** A panel and the process whose capsule it is of; none is the program itself. */
    record Panel(Optional<String> process, AppPanel panel) {
        String field(int index) {
            return "value-%s-%d".formatted(process.orElse(""), index);
        }
    }

    /** Makes the form, with what was entered before. */
    static RunForm of(List<Panel> panels, Form entered) {
        var sections = new ArrayList<Section>();
        for (Panel panel : panels) {
            sections.addAll(sections(panel, entered));
        }
        return new RunForm(sections);
    }

    private static List<Section> sections(Panel panel, Form entered) {
        var sections = new ArrayList<Section>();
        String process = panel.process().orElse("");
        add(sections, process, "", panel, Optional.empty(), entered);
        for (AppPanel.Category category : panel.panel().categories()) {
            String title = process.isEmpty() ? category.name() : process + ": " + category.name();
            String help = category.description().or(category::helpText).orElse("");
            add(sections, title, help, panel, Optional.of(category.id()), entered);
        }
        return sections;
    }

    private static void add(
            List<Section> sections,
            String title,
            String help,
            Panel panel,
            Optional<String> category,
            Form entered) {
        List<Parameter> parameters = panel.panel().parameters();
        var known = panel.panel().categories().stream().map(AppPanel.Category::id).toList();
        var fields = new ArrayList<Field>();
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            boolean here = parameter.category().filter(known::contains).equals(category);
            if (here && !parameter.hidden()) {
                fields.add(field(panel.field(i), parameter, entered));
            }
        }
        if (!fields.isEmpty()) {
            sections.add(new Section(title, help, fields));
        }
    }

    private static Field field(String name, Parameter parameter, Form entered) {
        boolean number =
                parameter.valueType() == ValueType.INTEGER
                        || parameter.valueType() == ValueType.NUMBER;
        String fallback = parameter.defaultValue().orElse("");
        List<String> options = options(parameter, fallback);
        return new Field(
                name,
                parameter.name(),
                parameter.description().or(parameter::helpText).orElse(""),
                type(parameter, options, number),
                entered.value(name).orElse(fallback),
                fallback,
                options,
                parameter.required() && fallback.isEmpty(),
                parameter.minimum().map(Object::toString).orElse(""),
                parameter.maximum().map(Object::toString).orElse(""),
                parameter.valueType() == ValueType.INTEGER ? "1" : "any",
                parameter.pattern().orElse(""));
    }

    private static String type(Parameter parameter, List<String> options, boolean number) {
        if (!options.isEmpty()) {
            return "list";
        }
        return parameter.type() == ParameterType.FILE ? "file" : number ? "number" : "text";
    }

    /** Whether something holds is chosen too, in the words of its author. */
    private static List<String> options(Parameter parameter, String fallback) {
        if (parameter.valueType() == ValueType.BOOLEAN && parameter.options().isEmpty()) {
            return List.of("True", "False").contains(fallback)
                    ? List.of("True", "False")
                    : List.of("true", "false");
        }
        return parameter.options();
    }

    /** The form as it would have been filled in for a run that there was. */
    static Form entered(List<Panel> panels, LaunchPlan plan) {
        var fields = new HashMap<String, List<String>>();
        for (Panel panel : panels) {
            List<LaunchPlan.PlannedParameter> values =
                    panel.process()
                            .map(process -> ofProcess(plan, process))
                            .orElse(plan.parameters());
            List<Parameter> parameters = panel.panel().parameters();
            for (int i = 0; i < parameters.size(); i++) {
                String label = parameters.get(i).name();
                String field = panel.field(i);
                values.stream()
                        .filter(one -> one.name().filter(label::equals).isPresent())
                        .findFirst()
                        .ifPresent(one -> fields.put(field, List.of(one.value())));
            }
        }
        ChosenData.enter(plan, fields);
        fields.put("executor", List.of(plan.executor()));
        plan.pipeline()
                .flatMap(PipelinePlan::profile)
                .ifPresent(profile -> fields.put("profile", List.of(profile)));
        return new Form(fields);
    }

    private static List<LaunchPlan.PlannedParameter> ofProcess(LaunchPlan plan, String name) {
        return plan.pipeline().stream()
                .flatMap(pipeline -> pipeline.processes().stream())
                .filter(process -> process.name().equals(name))
                .flatMap(process -> process.parameters().stream())
                .toList();
    }

    /**
     * What was entered, as a request; the service looks for mistakes.
     *
     * @param attached what is mounted anyway
     */
    static RunRequest request(
            String program,
            Optional<Integer> version,
            List<Panel> panels,
            List<AttachedDataAsset> attached,
            Form form) {
        var own = panels.getFirst();
        return new RunRequest(
                program,
                version,
                Optional.empty(),
                said("executor", form),
                ChosenData.requested(attached, form),
                ordered(own, form),
                named(own, form),
                said("resume", form),
                said("profile", form),
                panels.stream()
                        .filter(panel -> panel.process().isPresent())
                        .map(
                                panel ->
                                        new RunRequest.RequestedProcess(
                                                panel.process().get(),
                                                ordered(panel, form),
                                                named(panel, form)))
                        .toList(),
                said("name", form));
    }

    private static Optional<String> said(String field, Form form) {
        return Optional.of(form.text(field)).filter(text -> !text.isEmpty());
    }

    private static List<String> ordered(Panel panel, Form form) {
        if (panel.panel().namedParameters()) {
            return List.of();
        }
        var values = new ArrayList<String>();
        for (int i = 0; i < panel.panel().parameters().size(); i++) {
            values.add(value(panel, i, form));
        }
        return values;
    }

    private static List<NamedParameter> named(Panel panel, Form form) {
        if (!panel.panel().namedParameters()) {
            return List.of();
        }
        var values = new ArrayList<NamedParameter>();
        List<Parameter> parameters = panel.panel().parameters();
        for (int i = 0; i < parameters.size(); i++) {
            String value = value(panel, i, form);
            if (!value.isEmpty()) {
                Parameter parameter = parameters.get(i);
                values.add(
                        new NamedParameter(parameter.paramName().orElse(parameter.name()), value));
            }
        }
        return values;
    }

    private static String value(Panel panel, int index, Form form) {
        return form.value(panel.field(index))
                .or(() -> panel.panel().parameters().get(index).defaultValue())
                .orElse("");
    }
}
