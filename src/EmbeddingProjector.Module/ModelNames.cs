using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Module;

/// <summary>Finds the models that a name with wildcards names.</summary>
internal static class ModelNames
{
    /// <summary>The models that fit, in the catalogue's order; none may fit a wildcard.</summary>
    /// <exception cref="ModelNotFoundException">A name without wildcards is unknown.</exception>
    public static IEnumerable<ModelArchitecture> Find(string name)
    {
        if (!NamePattern.HasWildcard(name))
            return [ModelCatalog.Find(name)];

        var pattern = new NamePattern(name);
        return ModelCatalog.All.Where(model => pattern.IsMatch(model.Name));
    }
}
