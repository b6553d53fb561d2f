using System.Diagnostics.CodeAnalysis;

namespace EmbeddingProjector.Imaging;

/// <summary>
/// Throws <see cref="ImageUnreadableException"/>, so that the reading code stays free of message building.
/// </summary>
internal static class Unreadable
{
    /// <summary>The content contradicts the format's rules.</summary>
    [DoesNotReturn]
    public static void Corrupt(string format, string reason, Exception? cause = null) =>
        throw new ImageUnreadableException(format, $"corrupt, {reason}", cause);

    /// <summary>The file ends before the picture does.</summary>
    [DoesNotReturn]
    public static void Truncated(string format, string reason, Exception? cause = null) =>
        throw new ImageUnreadableException(format, $"truncated, {reason}", cause);

    /// <summary>A legal kind of the format that is not read here (nor by Pillow).</summary>
    [DoesNotReturn]
    public static void Unsupported(string format, string reason) =>
        throw new ImageUnreadableException(format, $"unsupported, {reason}");

    /// <summary>Checks that the file holds what is about to be read.</summary>
    public static void RequireLength(string format, string what, long expected, long found)
    {
        if (found < expected)
            Truncated(format, $"expected {expected} bytes of {what}, found {found}");
    }
}
