import RelayModel

/// Reads the `reply` section.
struct ReplyReader {
    let file: FileMap

    func read() -> ReplyRules? {
        guard let map = file.required("reply", expected: "success, code, answers")?.map else { return nil }
        defer { map.finish() }
        var rules = ReplyRules()
        rules.codePaths = map.paths("code")
        rules.codeKind = map.named("code_kind", ReplyRules.CodeKind.self) ?? .number
        rules.messagePaths = map.paths("message")
        rules.referencePaths = map.paths("reference")
        readSuccess(map, &rules)
        rules.answers = map.maps("answers").compactMap { row($0, rules.codeKind) }
        rules.otherCodes = map.named("other_codes", ReplyRules.OtherCodes.self) ?? .unknown
        rules.statuses = map.maps("statuses").compactMap(statusRow)
        rules.statusInBody = map.node("status_in_body")?.pattern
        rules.awaitsHuman = map.node("awaits_human")?.bool ?? false
        readWaits(map, &rules)
        readRecipients(map, &rules)
        let asksText = rules.answers.contains { !$0.texts.isEmpty }
        if asksText, rules.messagePaths.isEmpty, rules.codeKind != .body {
            map.fault("answers", "has texts, but no message is looked for", expected: "message: PATH")
        }
        if rules.codePaths.isEmpty, rules.codeKind != .body, !rules.answers.isEmpty {
            map.fault("answers", "has codes, but no code is looked for", expected: "code: PATH")
        }
        return rules
    }

    private func readSuccess(_ map: FileMap, _ rules: inout ReplyRules) {
        guard let success = map.required("success", expected: "one of status_only, codes, statuses, present, flag")?.map
        else {
            return
        }
        defer { success.finish() }
        rules.isStatusOnly = success.node("status_only")?.bool ?? false
        rules.successCodes = success.texts("codes")
        for code in rules.successCodes where code.contains("*") {
            success.fault("codes", "holds \"\(code)\"", expected: "whole codes")
        }
        rules.successStatuses = success.node("statuses")?.elements.compactMap(\.int) ?? []
        rules.successPresent = success.node("present")?.jsonPath
        rules.successFlag = success.node("flag")?.jsonPath
        let hasEach = map.node("each") != nil
        if !rules.isStatusOnly, rules.successCodes.isEmpty, rules.successStatuses.isEmpty, rules.successPresent == nil,
            rules.successFlag == nil, !hasEach
        {
            map.fault("success", "names no success", expected: "one of status_only, codes, statuses, present, flag")
        }
        if !rules.successCodes.isEmpty, rules.codePaths.isEmpty, rules.codeKind != .body, !hasEach {
            success.fault("codes", "are looked for nowhere", expected: "code: PATH")
        }
        for status in rules.successStatuses where !(200...299).contains(status) {
            success.fault("statuses", "holds \(status)", expected: "200–299")
        }
    }

    private func row(_ map: FileMap, _ kind: ReplyRules.CodeKind) -> ReplyRule? {
        defer { map.finish() }
        guard let (verdict, isGone) = verdictClass(map) else { return nil }
        var row = ReplyRule(class: verdict)
        row.isGone = isGone
        row.cause = map.named("cause", RefusalCause.self)
        if row.cause != nil, verdict != .permanentConfig || isGone {
            map.fault("cause", "stands beside another class", expected: "class: permanent_config")
        }
        if let code = map.node("code") {
            let isMissing = code.isScalar && code.text == "none"
            row.codes = isMissing ? .missing : .some(code.elements.compactMap { $0.codePattern(kind) })
        }
        row.texts = map.patterns("text")
        row.field = map.node("field")?.jsonPath
        row.fieldValue = map.node("is")?.text
        row.scope = map.named("scope", VerdictScope.self) ?? .credential
        row.wait = wait(map, verdict)
        row.isTooLong = map.node("too_long")?.bool ?? false
        if row.isTooLong, verdict != .permanentContent {
            map.fault("too_long", "is true, but the row is \(verdict.name)", expected: "class: permanent_content")
        }
        row.lacksKeyword = map.node("lacks_keyword")?.bool ?? false
        if case .any = row.codes, row.texts.isEmpty, row.field == nil {
            map.faults.add(map.line, map.path, "matches everything", expected: "code, text or field")
        }
        return row
    }

    private func statusRow(_ map: FileMap) -> StatusRow? {
        defer { map.finish() }
        guard let (verdict, isGone) = verdictClass(map),
            let node = map.required("status", expected: "429 or 400-499"),
            let text = node.text
        else { return nil }
        let ends = text.split(separator: "-").compactMap { Int($0) }
        guard let low = ends.first, let high = ends.last, ends.count <= 2, low >= 100, high <= 999, low <= high else {
            node.fault("is \"\(text)\"", expected: "429 or 400-499")
            return nil
        }
        if (200...299).overlaps(low...high) { node.fault("covers success", expected: "statuses outside 200–299") }
        return StatusRow(statuses: low...high, class: verdict, isGone: isGone, wait: wait(map, verdict))
    }

    /// The class of a row, and whether it is written as `gone`: a `permanent_config` that switches the endpoint off.
    private func verdictClass(_ map: FileMap) -> (verdict: VerdictClass, isGone: Bool)? {
        guard let node = map.required("class", expected: "a verdict class") else { return nil }
        if node.text == "gone" { return (.permanentConfig, true) }
        guard let verdict = node.named(VerdictClass.self) else { return nil }
        if [.accepted, .delivered, .partial].contains(verdict) {
            node.fault("is \(verdict.name)", expected: "a failure: success has its own section")
        }
        return (verdict, false)
    }

    private func wait(_ map: FileMap, _ verdict: VerdictClass) -> RetryAfterRule {
        guard let node = map.node("wait"), let text = node.text else { return .hint }
        switch verdict {
        case .throttled: break
        case .permanentConfig where WaitTime.seconds(text) != nil: break
        default:
            let expected = "class: throttled; or class: permanent_config and seconds"
            node.fault("waits, but is \(verdict.name)", expected: expected)
        }
        switch text {
        case "hint": return .hint
        case "next_day": return .nextDay
        case "next_month": return .nextMonth
        default:
            guard let seconds = WaitTime.seconds(text), seconds > 0 else {
                node.fault("is \"\(text)\"", expected: "seconds, hint, next_day or next_month")
                return .hint
            }
            return .seconds(seconds)
        }
    }

    private func readWaits(_ map: FileMap, _ rules: inout ReplyRules) {
        rules.throttleWait = map.node("throttle_wait")?.number ?? 60
        rules.throttleWaitLimit = map.node("throttle_wait_limit")?.number
        if rules.throttleWait <= 0 { map.fault("throttle_wait", "is 0", expected: "more than 0 seconds") }
        if let limit = rules.throttleWaitLimit, limit <= 0 {
            map.fault("throttle_wait_limit", "is \(limit)", expected: "more than 0 seconds")
        }
        if let headers = map.node("wait_headers") {
            rules.waitHeaders = headers.elements.compactMap(\.text).map { $0.lowercased() }
        }
        rules.waitPaths = map.paths("wait_body")
        if let zone = map.node("zone"), let text = zone.text {
            switch text {
            case "Asia/Shanghai": rules.zoneMinutes = CivilTime.shanghai
            case "UTC": rules.zoneMinutes = 0
            default: zone.fault("is \"\(text)\"", expected: "Asia/Shanghai or UTC")
            }
        }
    }

    private func readRecipients(_ map: FileMap, _ rules: inout ReplyRules) {
        rules.refused = map.maps("refused").compactMap { list in
            defer { list.finish() }
            guard let path = list.required("list", expected: "a path")?.jsonPath else { return nil }
            return RefusedList(path: path, prefix: list.node("prefix")?.text ?? "")
        }
        guard let each = map.map("each") else { return }
        defer { each.finish() }
        guard let list = each.required("list", expected: "a path")?.jsonPath,
            let name = each.required("name", expected: "a path")?.jsonPath,
            let code = each.required("code", expected: "a path")?.jsonPath
        else { return }
        rules.each = PerRecipientRule(
            list: list,
            name: name,
            code: code,
            message: each.node("message")?.jsonPath,
            reference: each.node("reference")?.jsonPath,
            successCodes: each.node("success")?.elements.compactMap(\.text),
            answers: each.node("answers") == nil ? nil : each.maps("answers").compactMap { row($0, rules.codeKind) },
            overridesCode: each.node("overrides_code")?.bool ?? false
        )
        if rules.each?.successCodes == nil, rules.successCodes.isEmpty {
            each.fault("success", "is missing", expected: "the codes that mean success")
        }
    }
}

/// Reads the `token` section.
struct TokenReader {
    let file: FileMap

    /// Codes of both platforms for an invalid token, used if the file names none.
    private static let standardCodes = ["40001", "40014", "42001"]

    func read() -> TokenRule? {
        guard let map = file.map("token") else { return nil }
        defer { map.finish() }
        let source = map.required("source", expected: TokenRule.Source.names)?.named(TokenRule.Source.self)
        let url = map.required("url", expected: "the address that gives tokens")
        let codes = map.node("invalid") == nil ? Self.standardCodes : map.texts("invalid")
        guard let source, let url, let text = url.text else { return nil }
        guard Address.isURL(text), !text.contains("?") else {
            url.fault("is \"\(text)\"", expected: "an http(s) URL without a query")
            return nil
        }
        return TokenRule(source: source, url: text, invalidCodes: Set(codes))
    }
}
