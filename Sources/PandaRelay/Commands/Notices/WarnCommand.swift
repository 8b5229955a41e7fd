import ArgumentParser
import RelayAPI
import RelayModel

/// `panda-relay warn`.
struct WarnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "warn",
        abstract: "Warns a person, and at the same moment the guardians in the person's protection circles.",
        discussion: """
            The relay writes the texts. The person's text has no link and no number and asks for no reply; the
            guardians' text says whom to find and what to do, with name and number masked. A repeated event id is the
            same warning.

            Where several people have the number, such as a child and a parent, each protected person gets a separate
            warning, printed as one line with its id.

              panda-relay warn --phone 19900000002 --event 96110-20260302-0042 --suspect 冒充平台客服 --wait
            """
    )

    @Option(help: "The person's number, as it is written or pasted: +86, blanks and hyphens do not matter.")
    var phone: String
    @Option(help: "The upstream system's id of the event.") var event: String
    @Option(help: "The risk: high, medium or low.") var risk = NamedArgument<Severity>(.high)
    @Option(help: "A description of the suspect, for the guardians: 冒充客服, 境外来电.") var suspect: String?
    @Flag(help: "Wait until all deliveries are settled, then show who was warned, how and how fast.") var wait = false

    func validate() throws {
        do throws(WrittenFault) {
            _ = try PhoneNumber.reading(phone)
        } catch {
            throw ValidationError("--phone: \(error.reason("number")). \(error.advice("number")).")
        }
        if risk.value == .info { throw ValidationError("--risk must be high, medium or low.") }
    }

    func run() async throws {
        let client = try APIClient()
        // The roster's parser reads the number, so that a pasted number finds its person.
        let digits = PhoneNumber(phone)?.digits ?? phone
        let body = WarningRequest(eventID: event, phone: digits, risk: risk.value.name, suspect: suspect)
        let answer = try await client.post("/v1/warnings", body, as: WarningAcceptanceResponse.self)
        let ids = answer.ids.isEmpty ? [answer.id] : answer.ids
        for id in ids { Terminal.put(id) }
        if ids.count > 1 { Terminal.say("\(ids.count) people have the number; each gets a separate warning") }
        AcceptanceReport(answer).show()
        guard wait else { return }
        let watch = NoticeWatch(client: client)
        var failure: (any Error)?
        for id in ids {
            do { try await watch.follow(id) } catch { failure = failure ?? error }
            try await show(id, client)
        }
        if let failure { throw failure }
    }

    private func show(_ id: String, _ client: APIClient) async throws {
        let entries = try await client.list("/v1/notices/\(id)/deliveries", [], limit: 500, as: DeliveryResponse.self)
            .items
        var table = TextTable(
            headings: ["who", "channel", "endpoint", "state", "ms"],
            rightAligned: [4],
            cellLimit: 60
        )
        table.rows = entries.map { entry in
            let row = LogRow(entry)
            return [row.recipient, row.channel, row.endpoint, row.state, row.latency.map(String.init) ?? ""]
        }
        Terminal.say(table.text)
    }
}
