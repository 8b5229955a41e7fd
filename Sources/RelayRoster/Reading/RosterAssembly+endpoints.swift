import RelayModel

extension RosterAssembly {
    /// Reads endpoints.csv.
    mutating func readEndpoints(_ sheet: Sheet) {
        var sheet = sheet
        var lines: [EndpointID: Int] = [:]
        while sheet.next(log: &log) {
            guard let endpoint = endpointRow(sheet) else {
                skippedRows += 1
                continue
            }
            if let earlier = lines[endpoint.id] {
                log.add(
                    sheet.fault(
                        .duplicate,
                        .endpointID,
                        "endpoint \(Shown.value(endpoint.id.text)) is already in line \(earlier)",
                        "Keep one of the rows, or choose another id"
                    )
                )
                skippedRows += 1
                continue
            }
            guard isOwnerKnown(endpoint.owner, in: sheet) else { continue }
            if let fault = reader.checkEndpoint?(endpoint) {
                log.add(
                    sheet.fault(
                        .endpointRefused,
                        fault.column,
                        Shown.reason(fault.reason, about: endpoint),
                        "Correct the row, or what the configuration allows"
                    )
                )
                skippedRows += 1
                continue
            }
            lines[endpoint.id] = sheet.line
            roster.endpoints.append(endpoint)
            endpointLines.append(Int32(clamping: sheet.line))
        }
        skippedRows += sheet.skippedRows
    }

    /// The row's cells; nil, with the faults logged, where one is bad.
    private mutating func endpointRow(_ sheet: Sheet) -> Endpoint? {
        let id = sheet.slug(.endpointID, as: EndpointID.self, log: &log)
        let owner = owner(in: sheet)
        let channel = channel(in: sheet)
        let enabled = sheet.flag(.enabled, default: true, log: &log)
        let drill = sheet.flag(.drill, default: false, log: &log)
        let everyone = sheet.flag(.everyone, default: false, log: &log)
        let address = sheet.text(.address)
        var isSound = true
        // A human endpoint may go without: the relay shows the text and sends nothing.
        if address.isEmpty, let channel, channel != .human {
            log.add(
                sheet.fault(.emptyValue, .address, "the address is empty", "Enter the address the channel sends to")
            )
            isSound = false
        } else if Sheet.isDamagedNumber(address) {
            log.add(
                sheet.fault(
                    .spreadsheetDamage,
                    .address,
                    "the spreadsheet turned the number into one like 1.38E+10",
                    "Format the column as text, enter the number again and save the file"
                )
            )
            isSound = false
        }
        let secret = sheet.text(.secret)
        if secret == "env:" || secret == "file:" {
            log.add(
                sheet.fault(
                    .badValue,
                    .secret,
                    "\(secret) names nothing",
                    "Write env:NAME, file:PATH or the secret itself"
                )
            )
            isSound = false
        }
        let keyword = sheet.text(.keyword)
        if TextRule.keyword.fault(in: keyword) != nil {
            log.add(
                sheet.fault(
                    .badValue,
                    .keyword,
                    "\(sheet.shown(keyword)) is no keyword",
                    "Write \(TextRule.keyword.expectation)"
                )
            )
            isSound = false
        }
        guard let id, let owner, let channel, let enabled, let drill, let everyone, isSound else { return nil }
        return Endpoint(
            id: id,
            owner: owner,
            channel: channel,
            address: Secret(address),
            secret: Secret(secret),
            enabled: enabled,
            drill: drill,
            everyone: everyone,
            keyword: keyword
        )
    }

    private mutating func channel(in sheet: Sheet) -> ChannelName? {
        guard let channel = sheet.slug(.channel, as: ChannelName.self, log: &log) else { return nil }
        guard let known = reader.knownChannels, !known.contains(channel) else { return channel }
        log.add(
            sheet.fault(
                .badValue,
                .channel,
                "there is no channel \(sheet.shown(channel.text))",
                "The channels are: \(known.sorted().map(\.text).joined(separator: ", "))"
            )
        )
        return nil
    }

    private mutating func owner(in sheet: Sheet) -> EndpointOwner? {
        let text = sheet.text(.owner)
        if let owner = EndpointOwner(text) { return owner }
        if let colon = text.firstIndex(where: { $0 == ":" || $0 == "：" }) {
            let kind = text[..<colon].trimmingBlanks().lowercased()
            let id = text[text.index(after: colon)...].trimmingBlanks()
            let english =
                switch kind {
                case "circle", "圈子", "圈", "保护圈", "班级", "联系群": "circle"
                case "person", "人员", "成员", "个人": "person"
                default: kind
                }
            if let owner = EndpointOwner("\(english):\(id)") { return owner }
        }
        let reason = text.isEmpty ? "the cell is empty" : "\(sheet.shown(text)) is no owner"
        log.add(
            sheet.fault(
                text.isEmpty ? .emptyValue : .badValue,
                .owner,
                reason,
                "Write circle:ID or person:ID (圈子:ID or 人员:ID)"
            )
        )
        return nil
    }

    /// Whether the owner is in the roster; else the row is counted and, where it is its own fault, logged.
    private mutating func isOwnerKnown(_ owner: EndpointOwner, in sheet: Sheet) -> Bool {
        switch owner {
        case .circle(let id):
            guard let circles, circles[id] == nil else { return true }
            if let line = refusedCircles[id] {
                skip(sheet, because: .owner, needs: "circle \(Shown.value(id.text))", in: .circles, line: line)
                return false
            }
        case .person(let id):
            guard let people, people[id] == nil else { return true }
            if let line = refusedPeople[id] {
                skip(sheet, because: .owner, needs: "person \(Shown.value(id.text))", in: .members, line: line)
                return false
            }
        }
        skippedRows += 1
        let (what, file, id) =
            switch owner {
            case .circle(let id): ("circle", RosterFile.circles, id.text)
            case .person(let id): ("person", RosterFile.members, id.text)
            }
        log.add(
            sheet.fault(
                .unknownReference,
                .owner,
                "there is no \(what) \(Shown.value(id)) in \(file.rawValue)",
                "Add the \(what), or correct the id"
            )
        )
        return false
    }
}

extension Substring {
    fileprivate func trimmingBlanks() -> Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
