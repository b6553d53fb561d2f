namespace EmbeddingProjector.CommandLine.Hosting;

/// <summary>Where a command reads and writes.</summary>
/// <param name="In">Standard input.</param>
/// <param name="Out">Objects.</param>
/// <param name="Error">Errors, warnings, messages and progress.</param>
/// <param name="OutWidth">The columns of the terminal that shows <paramref name="Out"/>; null where it goes to a
/// file.</param>
/// <param name="ErrorWidth">The same of <paramref name="Error"/>.</param>
/// <param name="IsInteractive">Whether a person can answer questions.</param>
internal sealed record ConsoleStreams(
    TextReader In, TextWriter Out, TextWriter Error, int? OutWidth, int? ErrorWidth, bool IsInteractive)
{
    private const int NarrowestUseful = 40;

    /// <summary>The streams of this process.</summary>
    public static ConsoleStreams OfProcess() => new(
        Console.In,
        Console.Out,
        Console.Error,
        Console.IsOutputRedirected ? null : Width(),
        Console.IsErrorRedirected ? null : Width(),
        !Console.IsInputRedirected && !Console.IsErrorRedirected);

    // Some terminals say 0.
    private static int Width() => Math.Max(NarrowestUseful, Console.WindowWidth);
}
