// The declared rows of the configuration, as a list for the manual and for editors.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/config/json.h"
#include "common/config/loading.h"
#include "common/model/config.h"

#include <QList>
#include <QString>

namespace hotpair {

struct ConfigKey {
    QString
        path; ///< "nodes[].links[].address"; keys of one resource type: "groups[].resources[process].program"
    QString type;
    bool required = false;
    QString defaultText; ///< as written in the document; empty: none, or it depends on other keys
    QString range;       ///< choices, least and most; empty: none
};

/// Short: keys at their default are left out. Full: everything is said, so that two documents can be
/// compared.
enum class Style { Short, Full };

/// Every key that a document may have, in the order of the document.
QList<ConfigKey> configurationKeys();

/// The whole document. readDocument is false when it told problems; the value then holds what could be read.
bool readDocument(Loading&, const JsonNode& root, ClusterConfig&);
JsonNode writeDocument(const ClusterConfig&, Style);

} // namespace hotpair
