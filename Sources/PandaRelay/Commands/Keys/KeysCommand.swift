import ArgumentParser

/// `panda-relay keys`: who may use the API.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Makes, lists and revokes keys to the API.",
        discussion: """
            The first key is made on the data directory of a stopped relay; later ones over the API, with an admin's key.

              export PANDA_RELAY_KEY=$(panda-relay keys create --role admin --name me --data ./data)
              panda-relay keys create --role integration --name "96110 platform"
              panda-relay keys list
            """,
        subcommands: [KeysCreate.self, KeysList.self, KeysRevoke.self]
    )
}
