import ArgumentParser

/// `panda-relay recipients`: rosters.
struct RecipientsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipients",
        abstract: "Checks and imports rosters: who is in which circle, and how they are reached.",
        discussion: """
            A roster is a folder with units.csv, circles.csv, members.csv and endpoints.csv, as Excel saves them;
            Docs/recipients.md has the columns.

              panda-relay recipients check Recipients/demo-campus
              panda-relay recipients import Recipients/demo-campus
            """,
        subcommands: [RecipientsCheck.self, RecipientsImport.self, RecipientsSample.self]
    )
}
