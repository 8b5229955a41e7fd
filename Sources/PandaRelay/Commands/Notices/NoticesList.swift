import ArgumentParser
import RelayAPI
import RelayModel

/// `panda-relay notices list`.
struct NoticesList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists notices, the latest first.",
        discussion: "  panda-relay notices list --kind warning --since 24h"
    )

    @Option(help: "Only those in this state.") var state: NamedArgument<NoticeState>?
    @Option(help: "Only this kind.") var kind: NamedArgument<NoticeKind>?
    @Option(help: "Only those accepted since: 2h, 2026-03-02, or RFC 3339.") var since: TimestampFormat?
    @Option(help: "The most that are shown.") var limit = 50
    @OptionGroup var file: ConfigurationFileOption

    func run() async throws {
        let offset = try file.loaded().timeZoneMinutes
        let moment = since?.ago(now: SystemClock().now, offsetMinutes: offset)
        let query = [
            ("state", state?.value.name), ("kind", kind?.value.name), ("since", moment?.rfc3339(offsetMinutes: offset)),
        ]
        let found = try await APIClient().list("/v1/notices", query, limit: limit, as: NoticeResponse.self)
        guard !found.items.isEmpty else {
            Terminal.say("No notices.")
            return
        }
        var table = TextTable(headings: ["id", "accepted", "kind", "lane", "state", "issuer", "title"], cellLimit: 60)
        table.rows = found.items.map { notice in
            [
                notice.id, ShownTime.moment(notice.acceptedAt), notice.kind, notice.lane, notice.state,
                notice.issuer, notice.bodyPurged ? "(removed)" : notice.title,
            ]
        }
        Terminal.put(table.text)
        if found.isMore { Terminal.say("There are more; --limit shows more than \(limit).") }
    }
}
