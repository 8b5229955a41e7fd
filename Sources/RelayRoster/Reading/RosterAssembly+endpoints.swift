import RelayModel

extension RosterAssembly {
    /// Reads endpoints.csv.
    mutating func readEndpoints(_ sheet: CSVTable) {
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
                        "endpoint \(Redacted.value(endpoint.id.text)) is already in line \(earlier)",
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
                        Redacted.reason(fault.reason, about: endpoint),
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
        warnOfSimilar(sheet, .endpointID, roster.endpoints.lazy.map { ($0.id.text, lines[$0.id] ?? 0) })
    }

    /// The row's cells; logs faults and returns nil if one is invalid.
    private mutating func endpointRow(_ sheet: CSVTable) -> Endpoint? {
        let id = sheet.slug(.endpointID, as: EndpointID.self, log: &log)
        let owner = owner(in: sheet)
        let channel = channel(in: sheet)
        let enabled = sheet.flag(.enabled, default: true, log: &log)
        let drill = sheet.flag(.drill, default: false, log: &log)
        let everyone = sheet.flag(.everyone, default: false, log: &log)
        let address = written(sheet, .address, WrittenValue.address)
        var isSound = true
        // A human endpoint needs none: the relay shows the text and sends nothing.
        if address?.isEmpty == true, let channel, channel != .human {
            log.add(
                sheet.fault(.emptyValue, .address, "the address is empty", "Enter the address the channel sends to")
            )
            isSound = false
        }
        let secret = written(sheet, .secret, WrittenValue.secret)
        if secret == "env:" || secret == "file:" {
            log.add(
                sheet.fault(
                    .badValue,
                    .secret,
                    "the secret names no place",
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
        guard let id, let owner, let channel, let enabled, let drill, let everyone, let address, let secret, isSound
        else { return nil }
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

    /// The cell as a reader of written values takes it; nil, with the fault logged, where it does not.
    private mutating func written(
        _ sheet: CSVTable,
        _ column: RosterColumn,
        _ read: (String) throws(WrittenFault) -> String
    ) -> String? {
        do throws(WrittenFault) {
            return try read(sheet.text(column))
        } catch {
            log.add(sheet.fault(error, column, column.rawValue, .badValue, error.advice(column.rawValue)))
            return nil
        }
    }

    private mutating func channel(in sheet: CSVTable) -> ChannelName? {
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

    private mutating func owner(in sheet: CSVTable) -> EndpointOwner? {
        let text = sheet.text(.owner)
        if let owner = EndpointOwner(text) { return owner }
        if let colon = text.firstIndex(where: { $0 == ":" || $0 == "：" }) {
            let kind = WrittenValue.trimmed(WrittenValue.narrowed(String(text[..<colon]))).lowercased()
            let written = String(text[text.index(after: colon)...])
            let english =
                switch kind {
                case "circle", "圈子", "圈", "保护圈", "班级", "联系群": "circle"
                case "person", "人员", "成员", "个人": "person"
                default: kind
                }
            if let id = try? WrittenValue.id(written, as: PersonID.self),
                let owner = EndpointOwner("\(english):\(id)")
            {
                return owner
            }
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

    /// Whether the owner is in the roster; if not, the row is counted and, if the fault is its own, logged.
    private mutating func isOwnerKnown(_ owner: EndpointOwner, in sheet: CSVTable) -> Bool {
        switch owner {
        case .circle(let id):
            guard let circles, circles[id] == nil else { return true }
            if let line = refusedCircles[id] {
                skip(sheet, because: .owner, needs: "circle \(Redacted.value(id.text))", in: .circles, line: line)
                return false
            }
        case .person(let id):
            guard let people, people[id] == nil else { return true }
            if let line = refusedPeople[id] {
                skip(sheet, because: .owner, needs: "person \(Redacted.value(id.text))", in: .members, line: line)
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
                "there is no \(what) \(Redacted.value(id)) in \(file.rawValue)",
                "Add the \(what), or correct the id"
            )
        )
        return false
    }
}
