// swift-tools-version: 6.2
import PackageDescription

/// One set of language settings for every target, so that a file means the same wherever it is moved.
var settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
]
// `make check` sets this; a user's build must not break on a newer compiler's new warning.
if Context.environment["PANDA_RELAY_STRICT"] != nil {
    settings.append(.treatAllWarnings(as: .error))
}

let package = Package(
    name: "panda-relay",
    targets: [
        .target(name: "RelayModel", swiftSettings: settings),

        .testTarget(name: "RelayModelTests", dependencies: ["RelayModel"], swiftSettings: settings),
    ]
)
