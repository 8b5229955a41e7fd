import ArgumentParser
import Foundation
import RelayAPI
import RelayModel
import RelayStore

/// `panda-relay log`: the delivery log.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Shows what became of each delivery, the latest notice first.",
        discussion: """
            Prints one line per delivery: when it was last tried, its channel and recipient (people's names masked), its
            state, the milliseconds since acceptance, and for a delivery that did not arrive the receiver's reply.

              panda-relay log --state failed --since 2h
              panda-relay log --notice ntc_0D9N3K7V2X0Y8 --format csv > log.csv
              panda-relay log --data ./data            # while the relay is stopped
            """
    )

    @Option(help: "Only those of this notice.") var notice: String?
    @Option(help: "Only those to this endpoint.") var endpoint: String?
    @Option(help: "Only those in this state.") var state: NamedArgument<DeliveryState>?
    @Option(help: "Only of notices accepted since: 2h, 2026-03-02, \"2026-03-02 15:30\", or RFC 3339.") var since:
        TimestampFormat?
    @Option(help: "The most that are shown.") var limit = 100
    @Option(help: "The format.") var format = LogFormat.table
    @OptionGroup var place: StoppedRelay

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if let notice, NoticeID(notice) == nil { throw ValidationError("“\(notice)” is not a notice's id (ntc_…).") }
        if let endpoint, EndpointID(endpoint) == nil { throw ValidationError("“\(endpoint)” is not an endpoint's id.") }
    }

    func run() async throws {
        let offset = try place.loaded().timeZoneMinutes
        let moment = since?.ago(now: SystemClock().now, offsetMinutes: offset)
        let found = try await (place.data == nil ? asked(moment, offset) : read(moment, offset))
        if found.rows.isEmpty {
            if format == .csv { Terminal.put(format.text([])) }
            Terminal.say("No deliveries.")
            return
        }
        Terminal.put(format.text(found.rows))
        if found.isMore { Terminal.say("There are more; --limit shows more than \(limit).") }
    }

    private func asked(_ moment: Timestamp?, _ offset: Int) async throws -> (rows: [LogRow], isMore: Bool) {
        let client = try APIClient()
        let query = [
            ("notice", notice), ("endpoint", endpoint), ("state", state?.value.name),
            ("since", moment?.rfc3339(offsetMinutes: offset)),
        ]
        let found = try await client.list("/v1/deliveries", query, limit: limit, as: DeliveryResponse.self)
        return (found.items.prefix(limit).map { LogRow($0) }, found.isMore)
    }

    private func read(_ moment: Timestamp?, _ offset: Int) async throws -> (rows: [LogRow], isMore: Bool) {
        let filter = DeliveryFilter(
            notice: notice.flatMap { NoticeID($0) },
            endpoint: endpoint.flatMap { EndpointID($0) },
            state: state?.value,
            since: moment
        )
        return try await place.withStore(mustExist: true) { opened in
            var rows: [LogRow] = []
            var cursor: String?
            repeat {
                let page = try await opened.store.deliveries(
                    filter,
                    scope: .root,
                    after: cursor,
                    limit: min(500, limit - rows.count)
                )
                rows += page.items.map { LogRow($0, offsetMinutes: offset) }
                cursor = page.next
            } while cursor != nil && rows.count < limit
            return (rows, cursor != nil)
        }
    }
}
