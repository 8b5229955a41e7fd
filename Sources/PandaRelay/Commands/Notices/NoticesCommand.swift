import ArgumentParser
import RelayAPI

/// `panda-relay notices`: lists, shows, cancels and corrects notices.
struct NoticesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices",
        abstract: "Lists, shows, stops and corrects notices; previews an audience.",
        discussion: """
              panda-relay notices list --state sending
              panda-relay notices show ntc_0D9N3K7V2X0Y8
              panda-relay notices correct ntc_0D9N3K7V2X0Y8 --title 更正 --body 会议改在周五 --wait
            """,
        subcommands: [NoticesList.self, NoticesShow.self, NoticesCancel.self, NoticesCorrect.self, NoticesPreview.self]
    )
}

/// `panda-relay notices cancel`.
struct NoticesCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancels a notice: deliveries that are not being sent stay unsent.",
        discussion: "  panda-relay notices cancel ntc_0D9N3K7V2X0Y8"
    )

    @Argument(help: "The notice's id.") var notice: NoticeArgument

    func run() async throws {
        let client = try APIClient()
        let progress = try await client.post("/v1/notices/\(notice.text)/cancel", as: ProgressResponse.self)
        Terminal.put("\(progress.id): \(progress.state); \(progress.summary), of \(progress.total)")
    }
}
