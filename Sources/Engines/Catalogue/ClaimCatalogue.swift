/// The twelve claims, and the checks of each.
public enum ClaimCatalogue {
  /// Those that need no server and no guest.
  public static let quick = overlays + sharedBlocks + embedded + images

  /// All checks, by the numbers of their claims.
  public static let all = (overlays + sharedBlocks + embedded + images + volumes + servers).sorted {
    $0.number < $1.number
  }
}
