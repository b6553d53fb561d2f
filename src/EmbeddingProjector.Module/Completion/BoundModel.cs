using System.Collections;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Finds the model that the rest of the command line names.</summary>
internal static class BoundModel
{
    /// <summary>The model after <c>-Model</c>, the default where there is none; null for an unknown name.</summary>
    public static ModelArchitecture? Of(IDictionary bound) => FirstName(bound["Model"]) is { } typed
        ? ModelCatalog.All.FirstOrDefault(model => model.Name.Equals(typed, StringComparison.OrdinalIgnoreCase))
        : ModelCatalog.Default;

    private static string? FirstName(object? typed) => typed is object[] several
        ? several.FirstOrDefault()?.ToString()
        : typed?.ToString();
}
