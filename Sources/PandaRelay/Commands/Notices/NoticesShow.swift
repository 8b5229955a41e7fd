import ArgumentParser
import RelayAPI

/// `panda-relay notices show`.
struct NoticesShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows how far a notice has come; --wait follows it to its end.",
        discussion: "  panda-relay notices show ntc_0D9N3K7V2X0Y8 --wait"
    )

    @Argument(help: "The notice's id.") var notice: NoticeArgument
    @Flag(help: "Wait until all deliveries are settled, showing the progress.") var wait = false

    func run() async throws {
        let client = try APIClient()
        if wait {
            try await NoticeWatch(client: client).follow(notice.text)
            return
        }
        let progress = try await client.get("/v1/notices/\(notice.text)", as: ProgressResponse.self)
        Terminal.put("\(progress.id): \(progress.state)")
        Terminal.put("  \(progress.summary), of \(progress.total)")
        let times = [
            ("first accepted", progress.firstAccepted), ("half", progress.median), ("95 of 100", progress.p95),
            ("last", progress.last), ("oldest pending", progress.oldestPending),
        ]
        for (name, value) in times {
            if let value { Terminal.put("  \(name): after \(ShownTime.span(milliseconds: Int64(value)))") }
        }
    }
}
