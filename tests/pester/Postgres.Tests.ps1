BeforeAll { . $PSScriptRoot/BuiltModule.ps1 }

Describe 'A database as a place' {
    It 'is no file: the location comes to the database as it was typed' {
        { Import-Embedding 'postgresql://nobody@127.0.0.1:1/none?set=a' } | Should -Throw -ErrorId 'DatabaseUnreachable,*'
        { Export-Embedding $digits -First 2 -LogDir 'postgresql://nobody@127.0.0.1:1/none' } |
            Should -Throw -ErrorId 'DatabaseUnreachable,*'
        { Find-EmbeddingNeighbor 'postgresql://nobody@127.0.0.1:1/none' -Id a } |
            Should -Throw -ErrorId 'DatabaseUnreachable,*'
    }

    It 'shows no password' {
        { Import-Embedding 'postgresql://ann:s3cret@127.0.0.1:1/none' -ErrorVariable failed } |
            Should -Throw -ErrorId 'DatabasePasswordInLocation,*'
        "$Error" | Should -Not -BeLike '*s3cret*'
    }

    It 'is loaded by those alone who need it' {
        $script = "Import-Module '$((Get-Module EmbeddingProjector).Path)'; " +
            "Export-Embedding '$digits' -First 2 -LogDir '$(Join-Path $TestDrive log)' -InformationAction Ignore | Out-Null; " +
            '[System.Runtime.Loader.AssemblyLoadContext]::All.Assemblies.ForEach({ $_.GetName().Name })'
        $loaded = Invoke-PowerShell -NoProfile -Command $script

        $loaded | Should -Contain 'EmbeddingProjector.Module'
        $loaded | Should -Not -Contain 'Npgsql'
    }
}
