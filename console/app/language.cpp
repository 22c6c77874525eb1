// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/app/language.h"

#include "console/models/language.h"

#include <QLibraryInfo>
#include <QLocale>

/// As in theme.cpp: asked for here, or the linker drops it.
static void keepTranslations() {
    Q_INIT_RESOURCE(i18n);
}

namespace hotpair::console {

QString BareContextTranslator::translate(const char* context, const char* source, const char* disambiguation,
                                         int n) const {
    const QLatin1String full(context);
    const qsizetype bare = QString(full).lastIndexOf(QLatin1String("::"));
    return QTranslator::translate(bare < 0 ? context : context + bare + 2, source, disambiguation, n);
}

LanguageSwitch::LanguageSwitch(QApplication& application, QObject* parent)
    : QObject(parent)
    , m_application(application)
    , m_system(QLocale::system().name()) {
    keepTranslations();
}

bool LanguageSwitch::isChinese() const {
    return text::languageFor(m_chosen.isEmpty() ? m_system : m_chosen) == text::Language::Chinese;
}

void LanguageSwitch::use(const QString& wanted) {
    m_chosen = wanted;
    for (QTranslator* translator : std::initializer_list<QTranslator*>{&m_qt, &m_standard, &m_ours})
        m_application.removeTranslator(translator);
    QLocale::setDefault(isChinese() ? QLocale(QLocale::Chinese, QLocale::China)
                                    : QLocale(QLocale::English, QLocale::UnitedStates));
    if (!isChinese()) return; // the sources are English; removing the translators has told every widget
    // Later ones win: the few standard words that we carry ourselves, then Qt's own catalogue where
    // installed, then ours.
    if (m_standard.load(QStringLiteral(":/i18n/standard_zh_CN.qm")))
        m_application.installTranslator(&m_standard);
    if (m_qt.load(QStringLiteral("qtbase_zh_CN"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        m_application.installTranslator(&m_qt);
    if (m_ours.load(QStringLiteral(":/i18n/hotpair_zh_CN.qm"))) m_application.installTranslator(&m_ours);
}

} // namespace hotpair::console
