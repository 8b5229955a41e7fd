import RelayModel

extension RosterAssembly {
    /// Takes the rows of endpoints.csv.
    mutating func takeEndpoints(_ source: EndpointSource) {
        var place = source.place
        var lines: [EndpointID: Int32] = [:]
        lines.reserveCapacity(source.rowLimit)
        roster.endpoints.reserveCapacity(source.rowLimit)
        endpointLines.reserveCapacity(source.rowLimit)
        while let rows = source.next() {
            for row in rows {
                place.line = Int(row.line)
                if let notes = row.notes { log.add(notes.log) }
                if let endpoint = row.endpoint {
                    take(endpoint, refusal: row.notes?.refusal, at: place, &lines)
                } else if !row.isTail {
                    skippedRows += 1
                }
            }
        }
        skippedRows += source.skippedRows
        warnOfSimilar(place, .endpointID, zip(roster.endpoints, endpointLines).lazy.map { ($0.id.text, Int($1)) })
    }

    private mutating func take(
        _ endpoint: Endpoint,
        refusal: EndpointFault?,
        at place: RowPlace,
        _ lines: inout [EndpointID: Int32]
    ) {
        if let earlier = lines[endpoint.id] {
            log.add(
                place.fault(
                    .duplicate,
                    .endpointID,
                    "endpoint \(Redacted.value(endpoint.id.text)) is already in line \(earlier)",
                    "Keep one of the rows, or choose another id"
                )
            )
            skippedRows += 1
            return
        }
        guard isOwnerKnown(endpoint.owner, at: place) else { return }
        if let refusal {
            log.add(
                place.fault(
                    .endpointRefused,
                    refusal.column,
                    Redacted.reason(refusal.reason, about: endpoint),
                    "Correct the row, or what the configuration allows"
                )
            )
            skippedRows += 1
            return
        }
        let line = Int32(clamping: place.line)
        lines[endpoint.id] = line
        roster.endpoints.append(endpoint)
        endpointLines.append(line)
    }

    /// Whether the owner is in the roster; else the row is counted and, where it is its own fault, logged.
    private mutating func isOwnerKnown(_ owner: EndpointOwner, at place: RowPlace) -> Bool {
        switch owner {
        case .circle(let id):
            guard let circles, circles[id] == nil else { return true }
            if let line = refusedCircles[id] {
                skip(place, because: .owner, needs: "circle \(Redacted.value(id.text))", in: .circles, line: line)
                return false
            }
        case .person(let id):
            guard let people, people[id] == nil else { return true }
            if let line = refusedPeople[id] {
                skip(place, because: .owner, needs: "person \(Redacted.value(id.text))", in: .members, line: line)
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
            place.fault(
                .unknownReference,
                .owner,
                "there is no \(what) \(Redacted.value(id)) in \(file.rawValue)",
                "Add the \(what), or correct the id"
            )
        )
        return false
    }
}
