using EmbeddingProjector.CommandLine.Hosting;

namespace EmbeddingProjector.CommandLine.Output;

/// <summary>Chooses how objects are written.</summary>
internal static class ObjectWriters
{
    public static IObjectWriter For(ConsoleStreams streams, bool asJson) =>
        asJson ? new JsonLineWriter(streams.Out) : new ViewWriter(streams.Out, streams.OutWidth, FormatViews.OfModule);
}
