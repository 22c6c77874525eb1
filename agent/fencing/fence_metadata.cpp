// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/fencing/fence_metadata.h"

#include <QXmlStreamReader>

namespace hotpair::fencing {

namespace {

constexpr qsizetype mostParameters = 256;
constexpr qsizetype mostChoices = 64;
constexpr qsizetype longestText = 256;

Error unreadable(const QString& detail) {
    return makeError(Code::FENCE_METADATA_UNREADABLE, {{QStringLiteral("detail"), detail}});
}

bool isTrue(QStringView text) {
    return text == QLatin1String("1") || text == QLatin1String("true");
}

class Reader {
public:
    explicit Reader(const QByteArray& document)
        : m_xml(document) {}

    Result<FenceMetadata> read() {
        while (!m_xml.atEnd()) {
            const auto token = m_xml.readNext();
            if (token == QXmlStreamReader::DTD || token == QXmlStreamReader::EntityReference)
                return unreadable(QStringLiteral("a document type or entity, which is not accepted"));
            if (token == QXmlStreamReader::StartElement) element();
            if (m_metadata.parameters.size() > mostParameters)
                return unreadable(QStringLiteral("more than %1 parameters").arg(mostParameters));
        }
        if (m_xml.hasError()) return unreadable(m_xml.errorString().simplified());
        if (m_metadata.actions.isEmpty()) return unreadable(QStringLiteral("it names no action"));
        return std::move(m_metadata);
    }

private:
    QString attribute(const char* name) const {
        return m_xml.attributes().value(QLatin1String(name)).toString().left(longestText);
    }

    void element() {
        const auto name = m_xml.name();
        if (name == QLatin1String("resource-agent")) m_metadata.agent = attribute("name");
        if (name == QLatin1String("action") && m_metadata.actions.size() < mostChoices)
            m_metadata.actions.append(attribute("name"));
        if (name == QLatin1String("parameter")) {
            FenceParameter p;
            p.name = attribute("name");
            p.required = isTrue(attribute("required"));
            p.deprecated = isTrue(attribute("deprecated"));
            p.obsoletes = attribute("obsoletes");
            m_metadata.parameters.append(p);
        }
        if (m_metadata.parameters.isEmpty()) return;
        FenceParameter& last = m_metadata.parameters.last();
        if (name == QLatin1String("content")) {
            last.type = attribute("type");
            last.hasDefault = m_xml.attributes().hasAttribute(QLatin1String("default"));
        }
        if (name == QLatin1String("option") && last.choices.size() < mostChoices)
            last.choices.append(attribute("value"));
        if (name == QLatin1String("shortdesc"))
            last.description =
                m_xml.readElementText(QXmlStreamReader::SkipChildElements).simplified().left(longestText);
    }

    QXmlStreamReader m_xml;
    FenceMetadata m_metadata;
};

} // namespace

Result<FenceMetadata> parseFenceMetadata(const QByteArray& output) {
    const QByteArray last = "</resource-agent>";
    const qsizetype declared = output.indexOf("<?xml");
    const qsizetype begin = declared >= 0 ? declared : output.indexOf("<resource-agent");
    const qsizetype end = output.lastIndexOf(last);
    if (begin < 0 || end < begin) return unreadable(QStringLiteral("no resource-agent document"));
    return Reader(output.mid(begin, end + last.size() - begin)).read();
}

} // namespace hotpair::fencing
