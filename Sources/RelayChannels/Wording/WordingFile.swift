import RelayModel

/// Reads one file of the relay's own texts.
struct WordingFile {
    private let file: FileMap

    /// The texts of a file.
    ///
    /// - Throws: ``ChannelFileError`` with every mistake, each with line and key path.
    static func read(_ text: String, file: String, language: Language) throws(ChannelFileError) -> Phrasebook {
        let faults = FaultList(file: file)
        var words: Phrasebook?
        if let root = ChannelFile.root(of: text, faults),
            let map = FileNode(node: root, path: "", faults: faults).map
        {
            words = WordingFile(file: map).words(language)
        }
        guard let words, faults.faults.isEmpty else {
            throw ChannelFileError(faults: faults.faults.sorted { $0.line < $1.line })
        }
        return words
    }

    private func words(_ language: Language) -> Phrasebook {
        defer { file.finish() }
        if let node = file.required("language", expected: language.name), let text = node.text, text != language.name {
            node.fault("is \"\(text)\"", expected: "\"\(language.name)\", the file's name")
        }
        var words = Phrasebook()
        readLabels(&words)
        readGrades(&words)
        words.severityLine = text(file, "severity_line", fields: [.severityWord, .severityMark])
        words.signature = text(file, "signature", fields: [.issuer, .issuedTime])
        words.repeatMark = line(file, "repeat")
        words.hotline = line(file, "hotline")
        if let advice = file.required("advice", expected: "a text for each kind")?.map {
            defer { advice.finish() }
            for kind in NoticeKind.allCases { words.advice[kind] = line(advice, kind.name) }
        }
        if let warning = file.required("warning", expected: "protected and guardian")?.map {
            defer { warning.finish() }
            readProtected(warning, &words)
            readGuardian(warning, &words)
        }
        readAlerts(&words)
        if let digest = file.required("digest", expected: "title and line")?.map {
            defer { digest.finish() }
            words.digestTitle = text(digest, "title", fields: [.count])
            words.digestLine = text(digest, "line", fields: [.number, .title, .issuer, .issuedTime])
        }
        return words
    }

    private func readLabels(_ words: inout Phrasebook) {
        guard let labels = file.required("labels", expected: "a word for each kind")?.map else { return }
        defer { labels.finish() }
        for kind in NoticeKind.allCases { words.labels[kind] = line(labels, kind.name) }
        words.correctionLabel = line(labels, "correction")
    }

    private func readGrades(_ words: inout Phrasebook) {
        guard let grades = file.required("severities", expected: "word and mark for each severity")?.map else { return }
        defer { grades.finish() }
        func grade(_ name: String) -> Phrasebook.Grade {
            guard let map = grades.required(name, expected: "word and mark")?.map else { return Phrasebook.Grade() }
            defer { map.finish() }
            return Phrasebook.Grade(word: line(map, "word"), mark: line(map, "mark"))
        }
        for severity in Severity.allCases { words.grades[severity] = grade(severity.name) }
        words.drillGrade = grade("drill")
    }

    private func readProtected(_ warning: FileMap, _ words: inout Phrasebook) {
        guard let map = warning.required("protected", expected: "title and body")?.map else { return }
        defer { map.finish() }
        for key in ["title", "body"] {
            guard let node = map.required(key, expected: "a text without fields"), let text = node.text else {
                continue
            }
            if text.contains("{{") {
                node.fault("holds a field", expected: "the same words for everybody")
            } else if let found = CallBack.found(in: text) {
                node.fault("holds \(found)", expected: "nothing to click, to call or to answer: scammers imitate those")
            }
            if key == "title" { words.protectedTitle = text } else { words.protectedBody = text }
        }
    }

    private func readGuardian(_ warning: FileMap, _ words: inout Phrasebook) {
        guard let map = warning.required("guardian", expected: "title and body")?.map else { return }
        defer { map.finish() }
        let fields: [WordingField] = [.name, .phone, .suspect, .occurredTime]
        if let titles = map.required("title", expected: "a title for each risk")?.map {
            defer { titles.finish() }
            for risk in [Severity.high, .medium, .low] {
                words.guardianTitles[risk] = text(titles, risk.name, fields: fields)
            }
        }
        words.guardianBody = text(map, "body", fields: fields)
    }

    private func readAlerts(_ words: inout Phrasebook) {
        guard let alerts = file.required("alerts", expected: "title and body for each")?.map else { return }
        defer { alerts.finish() }
        for kind in OwnerAlert.allCases {
            guard let map = alerts.required(kind.name, expected: "title and body")?.map else { continue }
            defer { map.finish() }
            words.alerts[kind] = Phrasebook.Alert(
                title: text(map, "title", fields: [.owner]),
                body: text(map, "body", fields: [.owner, .channel, .endpoint, .reason])
            )
        }
        guard let map = alerts.required("refused", expected: "title, body and causes")?.map else { return }
        defer { map.finish() }
        words.refusalAlert = Phrasebook.Alert(
            title: text(map, "title", fields: [.count]),
            body: text(map, "body", fields: [.owner, .count, .channel, .reason, .cause])
        )
        guard let causes = map.required("causes", expected: "a line for each cause")?.map else { return }
        defer { causes.finish() }
        for cause in RefusalCause.allCases { words.refusalCauses[cause] = line(causes, cause.name) }
        words.otherRefusalCause = line(causes, "other")
    }

    private func line(_ map: FileMap, _ key: String) -> String {
        guard let node = map.required(key, expected: "a line of text"), let text = node.text else { return "" }
        if text.contains("\n") || text.contains("{{") { node.fault("is no plain line", expected: "a line of text") }
        return text
    }

    private func text(_ map: FileMap, _ key: String, fields: [WordingField]) -> WordingText {
        let names = fields.map(\.name).joined(separator: ", ")
        guard let node = map.required(key, expected: "a text; fields: \(names)"), let text = node.text else {
            return WordingText()
        }
        do throws(WordingText.Fault) {
            let read = try WordingText(text)
            for field in read.fields where !fields.contains(field) {
                node.fault("holds {{\(field.name)}}, which is not known here", expected: "one of \(names)")
            }
            return read
        } catch {
            switch error {
            case .unclosed: node.fault("has {{ without }}", expected: "{{field}}")
            case .unknownField(let name):
                node.fault("names the unknown field {{\(name)}}", expected: "one of \(names)")
            }
            return WordingText()
        }
    }
}
