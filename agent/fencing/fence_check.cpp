// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/fencing/fence_check.h"

#include "common/config/nearest.h"

namespace hotpair::fencing {

namespace {

const QString deviceKey = QStringLiteral("device");
const QString agentKey = QStringLiteral("agent");
const QString parameterKey = QStringLiteral("parameter");

bool isWholeNumber(const QString& value) {
    bool number = false;
    value.toLongLong(&number);
    return number;
}

bool isBoolean(const QString& value) {
    static const QStringList words{QStringLiteral("0"),    QStringLiteral("1"),   QStringLiteral("true"),
                                   QStringLiteral("false"), QStringLiteral("yes"), QStringLiteral("no"),
                                   QStringLiteral("on"),   QStringLiteral("off")};
    return words.contains(value.toLower());
}

/// What the value should have been; empty: it fits.
QString expectedInstead(const FenceParameter& parameter, const QString& value) {
    const bool number = parameter.type == QLatin1String("integer") || parameter.type == QLatin1String("second");
    if (number && !isWholeNumber(value))
        return parameter.type == QLatin1String("second") ? QStringLiteral("10 (s)") : QStringLiteral("1, 2, 3 ...");
    if (parameter.type == QLatin1String("boolean") && !isBoolean(value)) return QStringLiteral("true, false");
    if (parameter.type == QLatin1String("select") && !parameter.choices.isEmpty() &&
        !parameter.choices.contains(value))
        return parameter.choices.join(QStringLiteral(", "));
    return {};
}

QStringList currentNames(const FenceMetadata& metadata) {
    QStringList names;
    for (const auto& p : metadata.parameters)
        if (!p.deprecated) names.append(p.name);
    return names;
}

void checkGiven(const FenceDeviceConfig& device, const FenceMetadata& metadata, QList<Error>& problems) {
    QStringList given = device.parameters.keys();
    given.append(device.secrets.keys());
    for (const QString& name : std::as_const(given)) {
        const FenceParameter* parameter = metadata.find(name);
        Args args{{deviceKey, device.name}, {agentKey, device.agent}, {parameterKey, name}};
        if (!parameter) {
            args.insert(QStringLiteral("nearest"), nearestWord(name, currentNames(metadata)));
            problems.append(makeError(Code::FENCE_PARAMETER_UNKNOWN, args));
            continue;
        }
        if (device.secrets.contains(name)) continue; // its value is nobody's business here
        const QString expected = expectedInstead(*parameter, device.parameters.value(name));
        if (expected.isEmpty()) continue;
        args.insert(QStringLiteral("value"), device.parameters.value(name));
        args.insert(QStringLiteral("expected"), expected);
        problems.append(makeError(Code::FENCE_PARAMETER_TYPE, args));
    }
}

/// A required parameter may be given in its older spelling; the older spelling itself is never demanded.
void checkRequired(const FenceDeviceConfig& device, const FenceMetadata& metadata, QList<Error>& problems) {
    const auto given = [&](const QString& name) {
        return device.parameters.contains(name) || device.secrets.contains(name);
    };
    for (const auto& p : metadata.parameters) {
        const bool ours = p.name == QLatin1String("action");
        if (!p.required || p.deprecated || p.hasDefault || ours) continue;
        if (!given(p.name) && !(given(p.obsoletes) && !p.obsoletes.isEmpty()))
            problems.append(makeError(Code::FENCE_PARAMETER_MISSING,
                                      {{deviceKey, device.name},
                                       {agentKey, device.agent},
                                       {parameterKey, p.name},
                                       {QStringLiteral("description"), p.description}}));
    }
}

} // namespace

QList<Error> checkFenceDevice(const FenceDeviceConfig& device, const FenceMetadata& metadata) {
    QList<Error> problems;
    for (const char* action : {"off", "status"})
        if (!metadata.actions.contains(QLatin1String(action)))
            problems.append(makeError(Code::FENCE_ACTION_MISSING, {{deviceKey, device.name},
                                                                   {agentKey, device.agent},
                                                                   {QStringLiteral("action"), QLatin1String(action)}}));
    checkGiven(device, metadata, problems);
    checkRequired(device, metadata, problems);
    return problems;
}

} // namespace hotpair::fencing
