import ArgumentParser
import RelayAPI
import RelayModel
import RelayRoster
import RelayStore
import RelayStoreSQLite

/// `panda-relay recipients import`.
struct RecipientsImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports a roster: all of it, or nothing if a row is bad.",
        discussion: """
            Importing the same roster twice changes nothing. Records that are not in the roster stay, unless --prune
            removes them.

              panda-relay recipients import Recipients/demo-campus
              panda-relay recipients import Recipients/demo-campus --data ./data     # before the first start
            """
    )

    @Argument(help: "The roster's folder.", completion: .directory) var directory: String
    @Flag(help: "Remove records that the roster does not have.") var prune = false
    @Flag(help: "Leave bad rows out instead of refusing the roster.") var skipBad = false
    @OptionGroup var encoding: EncodingOption
    @OptionGroup var place: StoppedRelay

    /// Prints the disabled endpoints of the roster, who disabled them, and how to enable them.
    private func report(_ disabled: [DisabledEndpoint], count: Int) {
        for endpoint in disabled {
            switch endpoint.by {
            case .operator:
                let how = "PATCH /v1/endpoints/\(endpoint.id) with {\"enabled\": true} enables it"
                Terminal.say("disabled: \(endpoint.id): an operator disabled it; \(how)")
            case .receiver:
                let said = endpoint.reason.map { " (\($0))" } ?? ""
                Terminal.say(
                    "disabled: \(endpoint.id): its receiver no longer exists\(said), and the roster does not enable it"
                )
            case .roster: continue
            }
        }
        if count > disabled.count { Terminal.say("… and \(count - disabled.count) more disabled endpoints") }
    }

    func run() async throws {
        let configuration = try place.loaded()
        let loader = try RosterLoader(configuration, isGuarded: place.data != nil)
        let roster = try loader.read(directory, skipBad: skipBad, as: encoding.encoding?.value).roster
        let result: RosterImport
        if place.data == nil {
            let answer = try await APIClient()
                .post("/v1/roster/import", RosterRequest(roster, prune: prune), as: RosterImportResponse.self)
            for warning in answer.warnings { Terminal.say("note: " + warning) }
            result = answer.result
            report(answer.disabledEndpoints, count: answer.disabledCount)
        } else {
            for warning in try await loader.hostWarnings(roster) { Terminal.say("note: " + warning) }
            let bar = RowBar("importing")
            do {
                defer { bar.end() }
                result = try await place.withStore { opened in
                    try await opened.database.importRoster(roster, prune: prune, mode: .exclusive) { rows, share in
                        bar.show(rows: rows, share: share)
                    }
                }
            }
            report(result.disabled, count: result.disabledCount)
        }
        for name in result.skipped {
            Terminal.say("note: \(name) was changed by another request meanwhile and keeps that change")
        }
        guard !result.isUnchanged else {
            Terminal.put("nothing to change: the relay has this roster")
            return
        }
        for (name, tally) in [
            ("units", result.units), ("circles", result.circles), ("people", result.people),
            ("memberships", result.memberships),
            ("endpoints", result.endpoints),
        ] {
            Terminal.put(
                "\(name): \(tally.added) added, \(tally.changed) changed, \(tally.removed) removed, "
                    + "\(tally.unchanged) unchanged"
            )
        }
    }
}
