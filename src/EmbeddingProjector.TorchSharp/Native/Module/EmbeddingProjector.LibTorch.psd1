# Holds libtorch for EmbeddingProjector, which looks for it here; it has no command and need not be imported.
@{
    ModuleVersion = 'VERSION'
    GUID = '0c6b0d5e-6a58-4d0a-9d5b-4f4a3f7f2a10'
    Author = 'EmbeddingProjector contributors; PyTorch contributors'
    Description = 'The native libraries of libtorch VERSION, for EmbeddingProjector -Engine TorchSharp. Licence: LICENSE-LIBTORCH.txt.'
    PowerShellVersion = '7.6'
    FunctionsToExport = @()
    CmdletsToExport = @()
    AliasesToExport = @()
}
